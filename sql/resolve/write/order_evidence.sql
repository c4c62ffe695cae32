-- A copy that waits for an ambiguous Amazon order, its own or that of another record of its key, has the candidates
-- of that order. Each table is read by key (offset 0): what waits may be much.
create or replace function spine.order_evidence(provider text, identity_key text, order_ref text,
  out candidates bigint[], out candidate_count integer, out evidence jsonb)
  language sql stable parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  select coalesce(m.candidates, '{}'), coalesce(m.candidate_count, 0), coalesce(m.evidence, '[]')
  from (select) as always
  left join lateral (
    select m.candidates, m.candidate_count, m.evidence
    from spine.claims as w
    cross join lateral (
      select c.provider, c.identity_key, c.order_ref, c.priority, c.seq, c.state from spine.claims as c where c.order_ref = w.order_ref offset 0
    ) as c
    cross join lateral (
      select m.candidates, m.candidate_count, m.evidence from spine.match_reviews as m
      where m.provider = c.provider and m.identity_key = c.identity_key and m.state = 'open' offset 0
    ) as m
    where w.provider = order_evidence.provider and w.identity_key = order_evidence.identity_key and w.state = 'ambiguous'
      and c.provider = 'amazon' and c.state = 'ambiguous'
    order by (c.order_ref is distinct from order_evidence.order_ref), c.order_ref, c.priority, c.seq
    limit 1
  ) as m on true;
$$;
comment on function spine.order_evidence(text, text, text) is
  'Candidates and evidence of the open review of the Amazon order that waiting claims of a key name; empty if there is none.';
