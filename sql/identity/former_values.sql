create or replace function spine.former_values(identities bigint[])
  returns text[]
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
as $$
  select coalesce(array_agg(distinct f.said), '{}')
  from unnest(former_values.identities) as u (id)
  join spine.claims as c on c.identity_id = u.id and c.creates
  cross join lateral unnest(c.former) as f (said);
$$;
comment on function spine.former_values(bigint[]) is 'What claims of these identities once said, as kind:value.';
