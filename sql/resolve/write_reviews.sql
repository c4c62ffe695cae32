-- Open, update and settle the reviews of the keys that a batch touched: at most one open review for each key.
create or replace function spine.write_reviews(
  written spine.written_claim[], b spine.batch, d spine.decisions, customers bigint[])
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
begin
  -- A copy that waits for an ambiguous order takes the candidates of that order's review, so those come first.
  if 2 = any (d.states[1 : d.decided]) then
    perform spine.put_reviews(spine.build_reviews(written, b, d, customers, false));
    perform spine.put_reviews(spine.build_reviews(written, b, d, customers, true));
  end if;

  -- A key that is held now needs no decision; neither does one for which nothing waits any longer.
  if not exists (select from spine.match_reviews as m where m.state = 'open') then
    return;
  end if;
  update spine.match_reviews as m
  set state = 'settled', decision = case when w.customer_id is not null then 'linked' else 'withdrawn' end,
    decided_customer_id = w.customer_id, actor = 'resolver', decided_at = now(), updated_at = now()
  from (
    select distinct on (w.provider, w.identity_key) w.provider, w.identity_key, h.customer_id
    from unnest(written) as w
    cross join lateral (select case when b.creates[w.i] then w.customer_id end) as h (customer_id)
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
