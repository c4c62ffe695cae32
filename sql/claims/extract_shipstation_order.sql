-- An order of ShipStation API v1: mostly a copy of an order of another channel, and of its buyer.
--
-- billTo is the buyer but often holds only a name; shipTo is where the parcel goes, which may be to somebody else. So
-- shipTo speaks of the buyer where its name shares a word with billTo's, or where billTo says nothing at all.
create or replace function staging.extract_shipstation_order(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  v staging.extract;
  d staging.document;
  v_customer text;
  v_ordered timestamp;
  v_key text;
  v_bill jsonb;
  v_ship jsonb;
  v_name text;
  v_bill_phone text;
  v_bill_empty boolean;
  v_buyer_named boolean;
  v_ship_name text;
  v_ship_phone text;
  v_ship_words text[];
begin
  if jsonb_typeof(payload) is distinct from 'object' then
    v.reason := 'not an object';
    return v;
  end if;
  v.external_id := 'order:' || staging.read_id(payload -> 'orderId');
  if v.external_id is null then
    v.reason := case when jsonb_typeof(payload -> 'orderId') <> 'null' then 'orderId is not an id' else 'no id' end;
    return v;
  end if;
  v_customer := nullif(staging.read_id(payload -> 'customerId'), '0');
  d.gross := staging.read_money(payload -> 'orderTotal');
  d.tax := staging.read_money(payload -> 'taxAmount');
  d.shipping := staging.read_money(payload -> 'shippingAmount');
  v_ordered := staging.shipstation_clock(payload -> 'orderDate');
  v.source_created_at := staging.shipstation_clock(payload -> 'createDate') at time zone 'America/Los_Angeles';
  v.source_updated_at := staging.shipstation_changed_at(payload -> 'modifyDate');
  v_key := staging.not_text(payload, array['orderNumber', 'orderStatus', 'customerEmail']);
  v.reason := case
    when v_key is not null then v_key || ' is not text'
    when v_customer is null and jsonb_typeof(payload -> 'customerId') <> 'null' and payload -> 'customerId' not in ('0', '""', '"0"')
      then 'customerId is not an id'
    when v.source_created_at is null and jsonb_typeof(payload -> 'createDate') <> 'null' then 'createDate is not a time'
    when v.source_updated_at is null and jsonb_typeof(payload -> 'modifyDate') <> 'null' then 'modifyDate is not a time'
    when v_ordered is null and jsonb_typeof(payload -> 'orderDate') <> 'null' then 'orderDate is not a time'
    when d.gross is null and jsonb_typeof(payload -> 'orderTotal') <> 'null' then 'orderTotal is not an amount'
    when d.tax is null and jsonb_typeof(payload -> 'taxAmount') <> 'null' then 'taxAmount is not an amount'
    when d.shipping is null and jsonb_typeof(payload -> 'shippingAmount') <> 'null' then 'shippingAmount is not an amount'
    else coalesce(staging.shipstation_address_reason(payload, 'billTo'), staging.shipstation_address_reason(payload, 'shipTo'))
  end;
  if v.reason is not null then
    return v;
  end if;

  v.own := v_customer is null or coalesce(v_customer = any (context.houses), false); -- or it stands for many people
  v.identity_key := case when v.own then v.external_id else v_customer end;
  v.deleted := coalesce(payload -> 'deleted' = 'true', false);
  v.emails := case
    when payload ? 'customerEmail' then staging.usable_emails(array[payload ->> 'customerEmail'], 'shipstation', context)
  end;
  v.internal := context.internal <> '{}' and staging.has_internal_email(array[payload ->> 'customerEmail'], context);

  v_bill := payload -> 'billTo';
  v_ship := payload -> 'shipTo';
  v_name := staging.shipstation_text(v_bill, 'name');
  v.company := staging.shipstation_text(v_bill, 'company');
  v_bill_phone := staging.shipstation_text(v_bill, 'phone');
  v_ship_name := coalesce(staging.shipstation_text(v_ship, 'name'), staging.shipstation_text(v_ship, 'company'));
  v_ship_phone := staging.shipstation_text(v_ship, 'phone');
  v_buyer_named := v_name is not null or v.company is not null;
  v_bill_empty := not v_buyer_named and v_bill_phone is null and staging.shipstation_text(v_bill, 'street1') is null;

  v.names_given := v_bill is not null or v_ship is not null;
  if not v_buyer_named then
    v_name := staging.shipstation_text(v_ship, 'name');
    v.company := staging.shipstation_text(v_ship, 'company');
  end if;
  v.first_name := split_part(v_name, ' ', 1);
  v.last_name := nullif(btrim(substr(v_name, length(v.first_name) + 2)), '');
  v.name_words := spine.name_words(concat_ws(' ', v_name, v.company));

  v.address_given := v.names_given;
  v.phones := case
    when v_bill_phone is not null then staging.usable_phones(array[v_bill_phone])
    when v.names_given then '{}'
  end;
  v.address_hash := staging.shipstation_hash(v_bill);
  v.address_words := v.name_words;
  if v_ship_name is not null and (v.address_hash is null or v.phones = '{}') then
    v_ship_words := case when v_ship_name = v_name and v.company is null then v.name_words else spine.name_words(v_ship_name) end;
    if v_bill_empty or (v_buyer_named and v_ship_words && v.name_words) then
      if v.phones = '{}' then
        v.phones := staging.usable_phones(array[v_ship_phone]);
      end if;
      if v.address_hash is null then
        v.address_hash := staging.shipstation_hash(v_ship);
        v.address_words := v_ship_words;
      end if;
    end if;
  end if;

  d.number := staging.text_at(payload, 'orderNumber');
  v.order_ref := staging.shipstation_order_ref(d.number);
  d.kind := 'sale';
  d.status := staging.text_at(payload, 'orderStatus');
  d.state := case
    when v.deleted then 'deleted'
    else case d.status when 'shipped' then 'done' when 'cancelled' then 'cancelled' when 'awaiting_payment' then 'pending' else 'open' end
  end;
  d.ordered_at := v_ordered at time zone 'America/Los_Angeles';
  d.ordered_on := v_ordered::date;
  d.net := case when d.state in ('cancelled', 'deleted') then 0 else d.gross end;
  d.customer_external_id := v_customer;
  d.email := staging.text_at(payload, 'customerEmail');
  d.phone := coalesce(v_bill_phone, v_ship_phone);
  d.address := staging.shipstation_address(case when jsonb_typeof(v_ship) = 'object' then v_ship else v_bill end);
  v.document := d;
  return v;
end;
$$;
comment on function staging.extract_shipstation_order(jsonb, staging.extraction_context) is
  'What an order of ShipStation says of its buyer and itself; reason instead if it can''t be read. Raises nothing.';
