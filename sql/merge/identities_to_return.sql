-- Of what a merge moved: what is still with the survivor, and was not brought there by something later. Split off, moved by
-- the provider or merged from elsewhere since, an identity belongs where that put it; so it does when a person linked it.
create or replace function spine.identities_to_return(merge bigint, present_customer bigint)
  returns bigint[]
  language sql stable parallel safe
  set search_path = ''
as $$
  with later as materialized ( -- asked once, not for each of a thousand identities
    select unnest(l.identity_ids) as id
    from spine.merges_since(identities_to_return.merge) as s join spine.merges as l on l.event_id = s.event_id
    where not s.onward
  ),
  linked as materialized (
    select e.provider, e.external_id
    from spine.identity_decisions as d join spine.identity_events as e on e.id = d.event_id
    where d.event_id > identities_to_return.merge and d.decision = 'same' and d.revoked_at is null and d.review_id is null and e.event = 'linked'
  )
  select coalesce(array_agg(i.id order by i.id), '{}')
  from spine.merges as m
  cross join lateral unnest(m.identity_ids) as u (id)
  join spine.customer_identities as i on i.id = u.id and i.customer_id = identities_to_return.present_customer
  where m.event_id = identities_to_return.merge
    and not exists (select from later as l where l.id = i.id)
    and not exists (select from linked as d where d.provider = i.provider and d.external_id = i.external_id);
$$;
comment on function spine.identities_to_return(bigint, bigint) is 'Ids of the identities that unmerge() gives back, in order.';
