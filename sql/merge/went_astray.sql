-- What a merge put back, and what that brought along, has to be with the survivor or wait again.
create or replace function spine.went_astray(merge bigint, busy boolean)
  returns bigint[]
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with m as materialized (
    select e.* from spine.merges as e where e.event_id = went_astray.merge
  ),
  recorded as (
    select h.review_id, r.provider, u.entity, u.external_id
    from spine.merge_reviews as h
    join spine.match_reviews as r on r.id = h.review_id
    cross join lateral unnest(h.entities, h.external_ids) as u (entity, external_id)
    where h.event_id = went_astray.merge
    union all
    select null, split_part(u.key, ' ', 1), split_part(u.key, ' ', 2),
      substr(u.key, length(split_part(u.key, ' ', 1) || split_part(u.key, ' ', 2)) + 3)
    from m cross join lateral unnest(m.copied) as u (key)
  ),
  astray as (
    select distinct r.review_id
    from recorded as r
    cross join m
    join spine.claims as c on c.provider = r.provider and c.entity = r.entity and c.external_id = r.external_id
    join spine.customer_identities as i on i.id = c.identity_id
    where c.state = 'resolved' and i.customer_id <> m.into_customer_id
    union all -- what nobody thought of; while a backlog is resolved with it, nobody can tell
    select null
    from spine.identity_events as e
    where e.id > went_astray.merge and e.event in ('created', 'linked') and e.entity is not null and not went_astray.busy
      and not exists (
        select from recorded as r where r.provider = e.provider and r.entity = e.entity and r.external_id = e.external_id)
  )
  select case when not coalesce(bool_or(a.review_id is null), false) then coalesce(array_agg(a.review_id), '{}') end from astray as a;
$$;
comment on function spine.went_astray(bigint, boolean) is 'The reviews whose claims went to somebody else when a merge was carried out; null when others did.';
