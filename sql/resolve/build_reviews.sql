-- The reviews of the keys that a batch left ambiguous: of copies that wait for another order's review, or of all others.
create or replace function spine.build_reviews(
  written spine.written_claim[], b spine.batch, d spine.decisions, customers bigint[], copies boolean)
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
  with last_word as (
    select distinct on (w.provider, w.identity_key) w.i, w.provider, w.identity_key, w.order_ref
    from unnest(written) as w
    where w.state = 'ambiguous'
    order by w.provider, w.identity_key, w.i desc
  ),
  held as (
    select w.provider, w.identity_key from unnest(written) as w where w.new_identity
  )
  select array_agg(row(null, l.provider, l.identity_key, d.reasons[l.i], coalesce(o.candidates, e.candidates, '{}'),
      greatest(coalesce(o.candidate_count, d.candidate_counts[l.i]), cardinality(coalesce(o.candidates, e.candidates))),
      coalesce(o.evidence, e.evidence, '[]'), spine.evidence_digest(d.reasons[l.i], coalesce(o.evidence, e.evidence, '[]')),
      'open', null, null, null, now(), now(), null)::spine.match_reviews order by l.provider, l.identity_key)
  into v_rows
  from last_word as l
  left join spine.build_evidence(b, d, customers) as e on e.i = l.i
  left join lateral spine.order_evidence(l.provider, l.identity_key, l.order_ref) as o on build_reviews.copies
  where not exists (select from held as h where h.provider = l.provider and h.identity_key = l.identity_key)
    and (d.reasons[l.i] = 'order_reference' and d.candidate_counts[l.i] = 0) = build_reviews.copies;
  return v_rows;
end;
$$;
comment on function spine.build_reviews(spine.written_claim[], spine.batch, spine.decisions, bigint[], boolean) is
  'Rows of match_reviews, without ids, for the keys whose last claim in the batch is ambiguous.';
