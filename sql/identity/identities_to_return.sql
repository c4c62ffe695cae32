-- Of what a merge moved: what is still with the survivor, and was not brought there by something later. Split off, moved by
-- the provider or merged from elsewhere since, an identity belongs where that put it; so it does when a person linked it.
create or replace function spine.identities_to_return(merge bigint, present_customer bigint)
  returns bigint[]
  language sql stable parallel safe
  set search_path = ''
as $$
  select coalesce(array_agg(i.id order by i.id), '{}')
  from spine.merges as m
  join spine.customer_identities as i on i.id = any (m.identity_ids) and i.customer_id = identities_to_return.present_customer
  where m.event_id = identities_to_return.merge
    and not exists (
      select from spine.merges_since(m.event_id) as s join spine.merges as l on l.event_id = s.event_id
      where not s.onward and i.id = any (l.identity_ids))
    and not exists (
      select from spine.identity_decisions as d join spine.identity_events as e on e.id = d.event_id
      where d.decision = 'same' and d.revoked_at is null and d.review_id is null and e.event = 'linked' and e.id > m.event_id
        and e.provider = i.provider and e.external_id = i.external_id);
$$;
comment on function spine.identities_to_return(bigint, bigint) is 'Ids of the identities that unmerge() gives back, in order.';
