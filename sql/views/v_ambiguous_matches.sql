-- What waits for a person: the key, what its claims say, and for each candidate who it is and why it is one.
-- Evidence is as the review holds it, so that it belongs to the digest beside it.
create or replace view spine.v_ambiguous_matches as
select
  r.id as review_id,
  r.provider,
  r.identity_key,
  r.reason,
  w.claims as waiting_claims,
  w.names,
  w.emails,
  w.phones,
  r.candidate_count,
  d.candidates,
  r.digest,
  r.created_at,
  r.updated_at
from spine.match_reviews as r
left join lateral (
  select
    count(distinct (k.provider, k.entity, k.external_id)) as claims,
    coalesce(array_agg(distinct f.value) filter (where f.kind = 'name'), '{}') as names,
    coalesce(array_agg(distinct f.value) filter (where f.kind = 'email'), '{}') as emails,
    coalesce(array_agg(distinct f.value) filter (where f.kind = 'phone'), '{}') as phones
  from spine.claims as k
  left join lateral (
    select 'name' as kind, coalesce(nullif(concat_ws(' ', k.first_name, k.last_name), ''), k.company) as value
    where coalesce(k.first_name, k.last_name, k.company) is not null
    union all
    select 'email', u.value from unnest(k.emails) as u (value)
    union all
    select 'phone', u.value from unnest(k.phones) as u (value)
  ) as f on true
  where k.provider = r.provider and k.identity_key = r.identity_key and k.state = 'ambiguous'
) as w on true
left join lateral (
  select coalesce(jsonb_agg(jsonb_build_object(
    'customer_id', c.id,
    'display_name', spine.display_name(c),
    'primary_email', c.primary_email,
    'primary_phone', c.primary_phone,
    'merged_into', c.merged_into,
    'identifiers', coalesce(jsonb_path_query_first(
      r.evidence, '$[*] ? (@.customer_id == $id).identifiers', jsonb_build_object('id', c.id), true), '[]')
  ) order by n.place), '[]') as candidates
  from unnest(r.candidates) with ordinality as n (customer_id, place)
  join spine.customers as c on c.id = n.customer_id
) as d on true
where r.state = 'open';
comment on view spine.v_ambiguous_matches is 'One row per open review: what waits, and each candidate with its evidence.';
comment on column spine.v_ambiguous_matches.candidates is
  'At most ten: [{customer_id, display_name, primary_email, primary_phone, merged_into, identifiers: [{kind, value, former}]}]; candidate_count says how many there are.';
comment on column spine.v_ambiguous_matches.waiting_claims is 'Claims of the key that are decided together with this review.';
comment on column spine.v_ambiguous_matches.digest is 'Give it back with the decision: it is refused when the evidence has changed.';
