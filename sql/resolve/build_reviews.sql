-- The reviews of the keys that a batch left ambiguous: of copies that wait for another order's review, or of all others.
create or replace function spine.build_reviews(
  waiting spine.written_claim[], b spine.batch, d spine.decisions, customers bigint[], copies boolean)
  returns spine.match_reviews[]
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_nestloop = off
  set enable_hashjoin = on
  set enable_mergejoin = off
  set work_mem = '64MB'
  set jit = off
as $$
declare
  v_rows spine.match_reviews[];
begin
  select array_agg(row(null, l.provider, l.identity_key, r.reason, coalesce(o.candidates, e.candidates, '{}'),
      greatest(coalesce(o.candidate_count, r.candidate_count), cardinality(coalesce(o.candidates, e.candidates))),
      coalesce(o.evidence, e.evidence, '[]'), spine.evidence_digest(r.reason, coalesce(o.evidence, e.evidence, '[]')),
      'open', null, null, null, now(), now(), null, null, null, null)::spine.match_reviews order by l.provider, l.identity_key)
  into v_rows
  from unnest(build_reviews.waiting) as l
  join unnest(d.reasons, d.candidate_counts) with ordinality as r (reason, candidate_count, i) on r.i = l.i
  left join spine.build_evidence(b, d, customers) as e on e.i = l.i
  left join lateral spine.order_evidence(l.provider, l.identity_key, l.order_ref) as o on build_reviews.copies
  where (r.reason = 'order_reference' and r.candidate_count = 0) = build_reviews.copies;
  return v_rows;
end;
$$;
comment on function spine.build_reviews(spine.written_claim[], spine.batch, spine.decisions, bigint[], boolean) is
  'Rows of match_reviews, without ids, of keys; waiting has the last claim of each.';
