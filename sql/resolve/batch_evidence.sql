-- Which identifier points at which candidate, for one ambiguous claim of a batch.
--
-- A copy that waits for an ambiguous Amazon order, its own or that of another record of its key, has the candidates
-- of that order.
create or replace function spine.batch_evidence(
  claim integer, reason text, order_ref text, b spine.batch, d spine.decisions, customers bigint[],
  out candidates bigint[], out candidate_count integer, out evidence jsonb)
  language plpgsql stable parallel unsafe
  set search_path = ''
as $$
begin
  select coalesce(array_agg(c.customer_id order by c.customer_id), '{}'),
    coalesce(jsonb_agg(jsonb_build_object('customer_id', c.customer_id, 'identifiers', c.identifiers) order by c.customer_id), '[]')
  into candidates, evidence
  from (
    select customers[e.customer] as customer_id,
      coalesce(jsonb_agg(distinct jsonb_build_object(
        'kind', (array['email', 'phone', 'address_hash'])[b.ident_kinds[e.ident]], 'value', b.ident_values[e.ident],
        'former', batch_evidence.reason = 'former')) filter (where e.ident > 0), '[]') as identifiers
    from unnest(d.evidence_claims, d.evidence_customers, d.evidence_idents) as e (i, customer, ident)
    where e.i = batch_evidence.claim
    group by 1
    order by 1
    limit 10
  ) as c;
  candidate_count := d.candidate_counts[batch_evidence.claim];
  if candidate_count = 0 and batch_evidence.reason = 'order_reference' then
    select m.candidates, m.candidate_count, m.evidence into candidates, candidate_count, evidence
    from spine.claims as w
    join spine.claims as c on c.order_ref = w.order_ref and c.provider = 'amazon' and c.state = 'ambiguous'
    join spine.match_reviews as m on m.provider = c.provider and m.identity_key = c.identity_key and m.state = 'open'
    where w.provider = b.providers[claim] and w.identity_key = b.key_values[b.keys[claim]] and w.state = 'ambiguous'
    order by (c.order_ref is distinct from batch_evidence.order_ref), c.order_ref, c.priority, c.seq
    limit 1;
    candidates := coalesce(candidates, '{}');
    candidate_count := coalesce(candidate_count, 0);
    evidence := coalesce(evidence, '[]');
  end if;
end;
$$;
comment on function spine.batch_evidence(integer, text, text, spine.batch, spine.decisions, bigint[]) is
  'At most ten candidates of an ambiguous claim, their number, and the identifiers that point at each.';
