-- Open, update and settle the reviews of the keys that a batch touched: at most one open review for each key.
create or replace function spine.write_reviews(
  written spine.written_claim[], b spine.batch, d spine.decisions, customers bigint[])
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set work_mem = '64MB'
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_copies boolean;
begin
  -- A copy that waits for an ambiguous order takes the candidates of that order's review, so those come first.
  foreach v_copies in array case when 2 = any (d.states[1 : d.decided]) then array[false, true] else '{}' end loop
    insert into spine.match_reviews as m (provider, identity_key, reason, candidates, candidate_count, evidence, digest)
    select l.provider, l.identity_key, l.reason, e.candidates, greatest(e.candidate_count, cardinality(e.candidates)), e.evidence,
      spine.evidence_digest(l.reason, e.evidence)
    from (
      select distinct on (w.provider, w.identity_key) w.i, w.provider, w.identity_key, w.order_ref, d.reasons[w.i] as reason
      from unnest(written) as w
      where w.state = 'ambiguous'
      order by w.provider, w.identity_key, w.i desc
    ) as l
    cross join lateral spine.batch_evidence(l.i, l.reason, l.order_ref, b, d, customers) as e
    where (l.reason = 'order_reference' and d.candidate_counts[l.i] = 0) = v_copies and not exists (
      select from unnest(written) as h
      where h.new_identity and h.provider = l.provider and h.identity_key = l.identity_key)
    order by l.provider, l.identity_key
    on conflict (provider, identity_key) where state = 'open'
    do update set reason = excluded.reason, candidates = excluded.candidates, candidate_count = excluded.candidate_count,
      evidence = excluded.evidence, digest = excluded.digest, updated_at = now()
    where m.digest <> excluded.digest;
  end loop;

  -- A key that is held now needs no decision; neither does one for which nothing waits any longer.
  update spine.match_reviews as m
  set state = 'settled', decision = case when w.customer_id is not null then 'linked' else 'withdrawn' end,
    decided_customer_id = w.customer_id, actor = 'resolver', decided_at = now(), updated_at = now()
  from (
    select distinct on (w.provider, w.identity_key) w.provider, w.identity_key, h.customer_id
    from unnest(written) as w
    left join unnest(b.creates) with ordinality as c (creates, i) on c.i = w.i
    cross join lateral (select case when c.creates then w.customer_id end) as h (customer_id)
    where w.state <> 'ambiguous'
    order by w.provider, w.identity_key, h.customer_id nulls last
  ) as w
  where m.state = 'open' and m.provider = w.provider and m.identity_key = w.identity_key
    and (w.customer_id is not null or not exists (
      select from spine.claims as c
      where c.provider = m.provider and c.state = 'ambiguous'
        and (c.identity_key = m.identity_key or c.identity_key is null and c.external_id = m.identity_key)));
end;
$$;
comment on function spine.write_reviews(spine.written_claim[], spine.batch, spine.decisions, bigint[]) is
  'Open or update the reviews of ambiguous keys, and settle those of keys that came to be held.';
