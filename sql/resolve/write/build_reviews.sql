-- The reviews of the keys that a batch left ambiguous: of copies that wait for another order's review, or of all others.
create or replace function spine.build_reviews(
  waiting spine.written_claim[], b spine.batch, d spine.decisions, customers bigint[], copies boolean)
  returns spine.match_reviews[]
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- see build_identities
  set enable_nestloop = off
  set enable_hashjoin = on
  set enable_mergejoin = off
  set jit = off
as $$
declare
  v_reasons constant text[] := d.reasons;
  v_counts constant integer[] := d.candidate_counts;
begin
  return array(
    select row(null, l.provider, l.identity_key, v_reasons[l.i], coalesce(o.candidates, e.candidates, '{}'),
      greatest(coalesce(o.candidate_count, v_counts[l.i]), cardinality(coalesce(o.candidates, e.candidates))),
      coalesce(o.evidence, e.evidence, '[]'), spine.evidence_digest(v_reasons[l.i], coalesce(o.evidence, e.evidence, '[]')),
      'open', null, null, null, now(), now(), null, null, null, null)::spine.match_reviews
    from unnest(build_reviews.waiting) as l
    left join spine.build_evidence(b, d, customers) as e on e.i = l.i
    left join lateral spine.order_evidence(l.provider, l.identity_key, l.order_ref) as o on build_reviews.copies
    where (v_reasons[l.i] = 'order_reference' and v_counts[l.i] = 0) = build_reviews.copies
    order by l.provider, l.identity_key);
end;
$$;
comment on function spine.build_reviews(spine.written_claim[], spine.batch, spine.decisions, bigint[], boolean) is
  'Rows of match_reviews, without ids, of keys; waiting has the last claim of each.';
