-- Write the orders of new versions. What Amazon masks, and what the stub of a deletion leaves out, stays as it was.
create or replace function staging.write_orders(provider text, account text, rows staging.version[], verdicts staging.verdict[])
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set jit = off
as $$
declare
  v_prefix constant text := case when write_orders.account = '' then '' else write_orders.account || '/' end;
begin
  perform set_config('spine.staging', 'on', true);
  insert into spine.orders as o (provider, external_id, account, number, kind, status, state, ordered_at, ordered_on, currency,
    gross, tax, shipping, refunded, net, customer_external_id, email, phone, address, internal)
  select write_orders.provider, r.external_id, write_orders.account, (r.document).number, coalesce((r.document).kind, 'sale'),
    (r.document).status, (r.document).state, (r.document).ordered_at, (r.document).ordered_on, (r.document).currency,
    (r.document).gross, (r.document).tax, (r.document).shipping, (r.document).refunded, (r.document).net,
    v_prefix || (r.document).customer_external_id, (r.document).email, (r.document).phone, (r.document).address, r.internal
  from unnest(write_orders.rows, write_orders.verdicts) as r
  where r.verdict = 'staged' and r.wave = 1 and not r.part and (r.document).state is not null
  order by r.external_id
  on conflict on constraint orders_pkey do update
  set account = excluded.account, number = coalesce(excluded.number, o.number), kind = excluded.kind,
    status = excluded.status, state = excluded.state,
    ordered_at = coalesce(excluded.ordered_at, o.ordered_at), ordered_on = coalesce(excluded.ordered_on, o.ordered_on),
    currency = coalesce(excluded.currency, o.currency),
    gross = case when excluded.state = 'deleted' then coalesce(excluded.gross, o.gross) else excluded.gross end,
    tax = case when excluded.state = 'deleted' then coalesce(excluded.tax, o.tax) else excluded.tax end,
    shipping = case when excluded.state = 'deleted' then coalesce(excluded.shipping, o.shipping) else excluded.shipping end,
    refunded = case when excluded.state = 'deleted' then coalesce(excluded.refunded, o.refunded) else excluded.refunded end,
    net = excluded.net,
    customer_external_id = case when excluded.state = 'deleted' then coalesce(excluded.customer_external_id, o.customer_external_id)
      else excluded.customer_external_id end,
    email = case when excluded.state = 'deleted' or o.provider = 'amazon' then coalesce(excluded.email, o.email) else excluded.email end,
    phone = case when excluded.state = 'deleted' or o.provider = 'amazon' then coalesce(excluded.phone, o.phone) else excluded.phone end,
    address = case when excluded.state = 'deleted' or o.provider = 'amazon' and not coalesce(excluded.address ? 'address1', false)
      then coalesce(o.address, excluded.address) else excluded.address end,
    internal = excluded.internal or excluded.state = 'deleted' and o.internal, updated_at = now();
  if exists (select from unnest(write_orders.verdicts) as v where v.part) then
    update spine.orders as o
    set email = coalesce((r.document).email, o.email), phone = coalesce((r.document).phone, o.phone),
      address = coalesce((r.document).address, o.address), updated_at = now()
    from unnest(write_orders.rows, write_orders.verdicts) as r
    where r.verdict = 'staged' and r.part and not (r.document is null)
      and o.provider = write_orders.provider and o.external_id = r.external_id;
  end if;
  perform set_config('spine.staging', 'off', true);
end;
$$;
comment on function staging.write_orders(text, text, staging.version[], staging.verdict[]) is
  'Insert or update spine.orders from the documents of staged versions; customer_id is left to resolution.';
