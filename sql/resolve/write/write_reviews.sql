-- Open, update and settle the reviews of the keys that a batch touched: at most one open review for each key.
create or replace function spine.write_reviews(
  written spine.written_claim[], b spine.batch, d spine.decisions, customers bigint[])
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_waiting spine.written_claim[];
begin
  -- A copy that waits for an ambiguous order takes the candidates of that order's review, so those come first.
  if 2 = any (d.states[1 : d.decided]) then
    v_waiting := spine.waiting_keys(written);
    perform spine.put_reviews(spine.build_reviews(v_waiting, b, d, customers, false));
    if 'order_reference' = any (d.reasons[1 : d.decided]) then
      perform spine.put_reviews(spine.build_reviews(v_waiting, b, d, customers, true));
    end if;
  end if;

  -- A key that is held now needs no decision; neither does one for which nothing waits any longer.
  if b.key_reviewed is null then
    return;
  end if;
  update spine.match_reviews as m
  set state = 'settled', decision = case when w.customer_id is not null then 'linked' else 'withdrawn' end,
    decided_customer_id = w.customer_id, actor = 'resolver', decided_at = now(), updated_at = now()
  from (
    select o.id, w.customer_id
    from (
      select w.provider, w.identity_key, min(w.customer_id) filter (where b.creates[w.i]) as customer_id
      from unnest(written) as w
      where w.state <> 'ambiguous' and b.key_reviewed[b.keys[w.i]]
      group by w.provider, w.identity_key
    ) as w
    cross join lateral (
      select o.id, o.provider, o.identity_key from spine.match_reviews as o
      where o.provider = w.provider and o.identity_key = w.identity_key and o.state = 'open'
      offset 0
    ) as o
    where w.customer_id is not null or not exists (
      select from spine.claims as c
      where c.provider = o.provider and c.identity_key = o.identity_key and c.state = 'ambiguous'
      union all
      select from spine.claims as c
      where c.provider = o.provider and c.entity = 'call' and c.external_id = o.identity_key and c.identity_key is null and c.state = 'ambiguous')
  ) as w
  where m.id = w.id;
end;
$$;
comment on function spine.write_reviews(spine.written_claim[], spine.batch, spine.decisions, bigint[]) is
  'Open or update the reviews of ambiguous keys, and settle those of keys that came to be held.';
