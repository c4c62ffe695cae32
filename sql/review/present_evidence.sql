-- The evidence of a review as it is now: candidates followed to the survivors of their merges, and what of the
-- waiting claims' identifiers each of them holds. While nothing changes it is what the review holds.
create or replace function spine.present_evidence(review spine.match_reviews, out candidates bigint[], out evidence jsonb, out digest text)
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with shown as materialized (
    select distinct s.kind collate "C" as kind, s.value collate "C" as value
    from jsonb_to_recordset((present_evidence.review).evidence) as e (identifiers jsonb)
    cross join lateral jsonb_to_recordset(e.identifiers) as s (kind text, value text)
  ),
  said as (
    select s.kind, s.value from shown as s
    union
    select v.kind, v.value
    from spine.waiting_in((present_evidence.review).provider, (present_evidence.review).identity_key) as w
    cross join lateral (
      select 'email', e from unnest(w.emails) as e
      union all select 'phone', p from unnest(w.phones) as p
      union all select 'address_hash', w.address_hash where w.address_hash is not null
    ) as v (kind, value)
    -- an address counts where nothing else matched; a copy has the evidence of its order
    where (present_evidence.review).reason <> 'order_reference'
      and (v.kind = 'address_hash') = (select bool_or(s.kind = 'address_hash') from shown as s)
  ),
  people as (
    select distinct k.id
    from unnest((present_evidence.review).candidates) as u (id)
    join spine.customers as k on k.id = spine.live_customer(u.id) and k.erased_at is null and k.dissolved_at is null
  ),
  found as (
    select p.id, coalesce(jsonb_agg(distinct jsonb_build_object('kind', h.kind, 'value', h.value, 'former', h.former))
      filter (where h.customer_id is not null), '[]') as identifiers
    from people as p
    left join (
      select h.kind, h.value, h.customer_id, h.former
      from said as s
      join spine.customer_identifiers as h on h.kind = s.kind and h.value = s.value
      where ((present_evidence.review).reason = 'former' or not h.former) and not spine.is_blocked(s.kind, s.value)
    ) as h on h.customer_id = p.id
    group by p.id
  ),
  now as (
    select coalesce(array_agg(f.id order by f.id), '{}') as candidates,
      coalesce(jsonb_agg(jsonb_build_object('customer_id', f.id, 'identifiers', f.identifiers) order by f.id), '[]') as evidence
    from found as f
  )
  select n.candidates, n.evidence, spine.evidence_digest((present_evidence.review).reason, n.evidence) from now as n;
$$;
comment on function spine.present_evidence(spine.match_reviews) is 'Candidates, evidence and digest of a review as they are now.';
