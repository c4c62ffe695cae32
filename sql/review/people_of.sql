-- Everybody whom a review asks about: its candidates (at most ten are kept), and all others who hold what waits.
create or replace function spine.people_of(review spine.match_reviews)
  returns bigint[]
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  select coalesce(array_agg(distinct p.id order by p.id), '{}')
  from (
    select u.id from unnest((people_of.review).candidates) as u (id)
    union
    select h.customer_id
    from spine.waiting_in((people_of.review).provider, (people_of.review).identity_key) as w
    cross join lateral (
      select 'email', e from unnest(w.emails) as e
      union all select 'phone', p from unnest(w.phones) as p
      union all select 'address_hash', w.address_hash where w.address_hash is not null
    ) as v (kind, value)
    join spine.customer_identifiers as h on h.kind = v.kind and h.value = v.value
    where not spine.is_blocked(v.kind, v.value)
  ) as p;
$$;
comment on function spine.people_of(spine.match_reviews) is 'Ids of the candidates of a review and of all holders of what its claims say.';
