-- A shipment of ShipStation API v2, which is also all that v2 has of an order: so it stands for itself, and whichever of
-- its many references is an Amazon order number names the order. v2 has no customer's email but the one in ship_to; on a
-- return that may be the shop's own, so it is not used.
create or replace function staging.extract_shipstation_shipment_v2(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  v staging.extract;
  d staging.document;
  v_to jsonb := case when jsonb_typeof(payload -> 'ship_to') = 'object' then payload -> 'ship_to' end;
  v_item jsonb;
  v_key text;
begin
  v.external_id := 'shipment:' || staging.read_id(payload -> 'shipment_id');
  if v.external_id is null then
    v.reason := case when jsonb_typeof(payload -> 'shipment_id') <> 'null' then 'shipment_id is not an id' else 'no id' end;
    return v;
  end if;
  v.source_created_at := staging.read_time(payload -> 'created_at');
  v.source_updated_at := staging.read_time(payload -> 'modified_at');
  d.ordered_on := staging.read_date(payload -> 'ship_date');
  v_key := staging.not_text(payload, array[
    'external_order_id', 'shipment_number', 'external_shipment_id', 'shipment_status', 'carrier_code', 'carrier_id']);
  v.reason := case
    when payload ? 'label_id' then 'a label, not a shipment'
    when v_key is not null then v_key || ' is not text'
    when v.source_created_at is null and jsonb_typeof(payload -> 'created_at') <> 'null' then 'created_at is not a time'
    when v.source_updated_at is null and jsonb_typeof(payload -> 'modified_at') <> 'null' then 'modified_at is not a time'
    when d.ordered_on is null and jsonb_typeof(payload -> 'ship_date') <> 'null' then 'ship_date is not a date'
    else staging.shipstation_address_reason(payload, 'ship_to')
  end;
  if v.reason is not null then
    return v;
  end if;

  d.is_return := coalesce(payload -> 'is_return' = 'true', false);
  v.identity_key := v.external_id;
  v.own := true;
  v.deleted := coalesce(payload -> 'deleted' = 'true', false);
  v.internal := false;
  if v_to ? 'email' and not d.is_return then
    v.emails := staging.usable_emails(array[v_to ->> 'email'], 'shipstation', context);
    v.internal := context.internal <> '{}' and staging.has_internal_email(array[v_to ->> 'email'], context);
  end if;
  v.address_given := false;
  v.address_words := '{}';
  v.names_given := false;
  v.name_words := '{}';

  v.order_ref := coalesce(
    staging.shipstation_order_ref(payload ->> 'external_order_id'),
    staging.shipstation_order_ref(payload ->> 'shipment_number'),
    staging.shipstation_order_ref(payload ->> 'external_shipment_id'));
  if v.order_ref is null and jsonb_typeof(payload -> 'items') = 'array' then
    for i in 0 .. jsonb_array_length(payload -> 'items') - 1 loop
      v_item := payload -> 'items' -> i;
      v.order_ref := coalesce(
        staging.shipstation_order_ref(v_item ->> 'sales_order_id'), staging.shipstation_order_ref(v_item ->> 'external_order_id'));
      exit when v.order_ref is not null or i = 99;
    end loop;
  end if;

  d.number := coalesce(staging.text_at(payload, 'shipment_number'), staging.text_at(payload, 'external_order_id'));
  d.status := staging.text_at(payload, 'shipment_status');
  d.state := case
    when v.deleted then 'deleted'
    else case d.status when 'label_purchased' then 'done' when 'cancelled' then 'cancelled' else 'open' end
  end;
  d.email := staging.text_at(v_to, 'email');
  d.address := staging.shipstation_address(v_to);
  d.phone := d.address ->> 'phone';
  d.carrier := coalesce(staging.text_at(payload, 'carrier_code'), staging.text_at(payload, 'carrier_id'));
  d.tracking_number := staging.text_at(payload #> '{packages,0}', 'tracking_number');
  v.document := d;
  return v;
end;
$$;
comment on function staging.extract_shipstation_shipment_v2(jsonb, staging.extraction_context) is
  'What an object of /v2/shipments says of its buyer and itself; reason instead if it can''t be read. Raises nothing.';
