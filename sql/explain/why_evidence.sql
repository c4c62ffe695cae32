-- What ties the identities of a customer together: everything that two of them may share.
--
-- tier 1: counts now; 2: an identifier that is former or blocked by now, or was not added; 3: only that events once put the
-- identity there.
create or replace function spine.why_evidence(customer bigint)
  returns table (identity_id bigint, kind text, value text, tier integer)
  language sql stable parallel unsafe
  set search_path = ''
  set jit = off
as $$
  with members as materialized (
    select i.* from spine.customer_identities as i where i.customer_id = why_evidence.customer
  ),
  claims as materialized (
    select c.* from members as m join spine.claims as c on c.identity_id = m.id where c.creates
  ),
  said (id, said, tier) as (
    select c.identity_id, unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash)), 1 from claims as c
    union all
    select c.identity_id, unnest(c.former), 2 from claims as c
    union all
    select c.identity_id, c.matched_by || ':' || c.matched_value, 2 from claims as c where c.matched_value is not null
    union all -- an identity that stands for an identifier, with or without claims
    select m.id, concat(m.metadata ->> 'identityType', ':', case m.metadata ->> 'identityType'
      when 'email' then m.email when 'phone' then m.phone else m.address_hash end), 1
    from members as m where m.metadata ? 'identityType'
    union all
    select e.identity_id, e.matched_by || ':' || e.matched_value, 2
    from members as m join spine.identity_events as e on e.identity_id = m.id
    where e.matched_value is not null and e.event in ('linked', 'shared')
  ),
  identifiers as (
    select s.id, split_part(s.said, ':', 1) as kind, substr(s.said, strpos(s.said, ':') + 1) as value, min(s.tier) as tier
    from said as s group by s.id, s.said
  ),
  usable as materialized ( -- held now by the customer, and not blocked
    select h.kind, h.value from spine.customer_identifiers as h
    where h.customer_id = why_evidence.customer and not h.former and not spine.is_blocked(h.kind, h.value)
  )
  select i.id, i.kind, i.value, case when u.value is null then 2 else i.tier end
  from identifiers as i
  left join usable as u on u.kind = i.kind and u.value = i.value
  where i.kind in ('email', 'phone', 'address_hash')
  union
  select c.identity_id, 'order_reference', c.order_ref, 1 from claims as c where c.order_ref is not null
  union
  select p.id, 'upstream_merge', concat(l.external_id, ' into ', w.external_id), 1
  from members as l
  join members as w on w.id = l.forwarded_to
  cross join lateral (values (l.id), (w.id)) as p (id)
  union
  select p.id, 'parent', c.parent_key, 1
  from claims as c
  join members as w on w.provider = c.provider and w.external_id = c.parent_key
  cross join lateral (values (c.identity_id), (w.id)) as p (id)
  union
  select coalesce(c.identity_id, m.id), 'decision', d.id::text, 1
  from members as m
  left join claims as c on c.identity_id = m.id and c.identity_key is null
  join spine.identity_decision_keys as k on k.provider = m.provider and k.identity_key = coalesce(c.external_id, m.external_id)
  join spine.identity_decisions as d on d.id = k.decision_id and d.decision = 'same' and d.revoked_at is null
  union
  select m.id, 'history', e.customer_id::text, 3
  from members as m join spine.identity_events as e on e.identity_id = m.id
  where e.event in ('created', 'linked', 'moved', 'merged', 'unmerged', 'split', 'forwarded') and e.customer_id is not null;
$$;
comment on function spine.why_evidence(bigint) is
  'Who of a customer''s identities has which evidence: identifiers, order references, upstream merges, parents, decisions, and what events tell.';
