-- An order kept by hand. A time without an offset is the clock of the shop, so that its day is the day written.
create or replace function staging.extract_manual_order(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract;
  d staging.document;
  v_id text;
  v_gross jsonb := coalesce(payload -> 'gross', payload -> 'total');
begin
  if jsonb_typeof(payload) is distinct from 'object' then
    r.reason := 'not an object';
    return r;
  end if;

  r := staging.manual_person(payload, context);
  v_id := staging.read_id(coalesce(payload -> 'external_id', payload -> 'id'));
  r.external_id := 'order:' || case when v_id like 'order:_%' then substr(v_id, 7) else v_id end;
  d.customer_external_id := staging.read_id(payload -> 'customer_external_id');
  r.own := d.customer_external_id is null or coalesce(d.customer_external_id = any (context.houses), false);
  r.identity_key := case when r.own then r.external_id else d.customer_external_id end;
  d.kind := coalesce(lower(staging.text_at(payload, 'kind') collate "C"), 'sale');
  d.ordered_at := staging.read_wall_clock(payload -> 'ordered_at', coalesce(context.time_zone, 'UTC'));
  d.gross := staging.read_money(v_gross);
  d.tax := staging.read_money(payload -> 'tax');
  d.shipping := staging.read_money(payload -> 'shipping');
  d.refunded := staging.read_money(payload -> 'refunded');
  d.net := staging.read_money(payload -> 'net');
  r.reason := case
    when r.external_id is null then staging.why_no_id(coalesce(payload -> 'external_id', payload -> 'id'))
    when r.reason is not null then r.reason
    when d.customer_external_id is null and staging.is_given(payload -> 'customer_external_id') then 'customer_external_id is not an id'
    when staging.is_reserved_key(d.customer_external_id) then 'customer_external_id begins like the key of another kind of record'
    when d.kind not in ('sale', 'credit') then 'kind is neither sale nor credit'
    when d.ordered_at is null and staging.is_given(payload -> 'ordered_at') then 'ordered_at is not a time'
    when d.gross is null and staging.is_given(v_gross) then 'gross is not an amount'
    when d.tax is null and staging.is_given(payload -> 'tax') then 'tax is not an amount'
    when d.shipping is null and staging.is_given(payload -> 'shipping') then 'shipping is not an amount'
    when d.refunded is null and staging.is_given(payload -> 'refunded') then 'refunded is not an amount'
    when d.net is null and staging.is_given(payload -> 'net') then 'net is not an amount'
  end;
  if r.reason is not null then
    return r;
  end if;

  d.number := coalesce(spine.scalar_at(payload, 'number'), substr(r.external_id, 7));
  d.status := staging.text_at(payload, 'status');
  d.state := case
    when r.deleted then 'deleted'
    when lower(d.status collate "C") in ('done', 'pending', 'cancelled', 'voided', 'test', 'deleted') then lower(d.status collate "C")
    when lower(d.status collate "C") in ('canceled', 'cancel') then 'cancelled'
    when lower(d.status collate "C") = 'void' then 'voided'
    when lower(d.status collate "C") in ('complete', 'completed', 'fulfilled', 'shipped', 'delivered', 'closed', 'refunded') then 'done'
    when lower(d.status collate "C") in ('unpaid', 'draft', 'on hold') then 'pending'
    else 'open'
  end;
  d.ordered_on := (d.ordered_at at time zone coalesce(context.time_zone, 'UTC'))::date;
  d.currency := upper(staging.text_at(payload, 'currency') collate "C");
  if d.currency collate "C" !~ '^[A-Z][A-Z][A-Z]$' then
    d.currency := null;
  end if;
  d.net := case
    when d.state in ('cancelled', 'voided', 'test', 'deleted') then 0
    when d.net is not null then d.net
    when d.kind = 'credit' then -d.gross
    else d.gross - coalesce(d.refunded, 0)
  end;
  d.email := staging.text_at(payload, 'email');
  d.phone := spine.scalar_at(payload, 'phone');
  d.address := staging.manual_address(payload);
  r.document := d;
  return r;
end;
$$;
comment on function staging.extract_manual_order(jsonb, staging.extraction_context) is
  'The claim and the order of an order kept by hand; what can''t be read gives a reason. Never raises.';
