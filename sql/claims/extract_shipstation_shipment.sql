-- A parcel of ShipStation: a v1 shipment, a v1 fulfillment (marked shipped elsewhere, so without a label) or a v2 shipment.
--
-- It is under the key of its order; an email is all it says of the buyer, for the address may be another person's. A v1
-- shipment has no time of change: being voided is the only change with a time.
create or replace function staging.extract_shipstation_shipment(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  v staging.extract;
  d staging.document;
  v_id text;
  v_key text;
  v_voided timestamptz;
begin
  if jsonb_typeof(payload) is distinct from 'object' then
    v.reason := 'not an object';
    return v;
  elsif payload ? 'shipment_id' then
    return staging.extract_shipstation_shipment_v2(payload, context);
  end if;
  v_id := case when payload ? 'shipmentId' then 'shipmentId' else 'fulfillmentId' end;
  v.external_id := case v_id when 'shipmentId' then 'shipment:' else 'fulfillment:' end || staging.read_id(payload -> v_id);
  if v.external_id is null then
    v.reason := case when jsonb_typeof(payload -> v_id) <> 'null' then v_id || ' is not an id' else 'no id' end;
    return v;
  end if;
  v.parent_order := 'order:' || nullif(staging.read_id(payload -> 'orderId'), '0');
  v.source_created_at := staging.shipstation_clock(payload -> 'createDate') at time zone 'America/Los_Angeles';
  v_voided := staging.shipstation_clock(payload -> 'voidDate') at time zone 'America/Los_Angeles';
  d.ordered_on := staging.shipstation_clock(payload -> 'shipDate')::date;
  v_key := staging.not_text(payload, array['orderNumber', 'customerEmail', 'carrierCode', 'trackingNumber']);
  v.reason := case
    when v_key is not null then v_key || ' is not text'
    when v.parent_order is null and jsonb_typeof(payload -> 'orderId') <> 'null' and payload -> 'orderId' not in ('0', '""', '"0"')
      then 'orderId is not an id'
    when v.source_created_at is null and jsonb_typeof(payload -> 'createDate') <> 'null' then 'createDate is not a time'
    when v_voided is null and jsonb_typeof(payload -> 'voidDate') <> 'null' then 'voidDate is not a time'
    when d.ordered_on is null and jsonb_typeof(payload -> 'shipDate') <> 'null' then 'shipDate is not a date'
    else staging.shipstation_address_reason(payload, 'shipTo')
  end;
  if v.reason is not null then
    return v;
  end if;

  v.source_updated_at := greatest(staging.shipstation_changed_at(payload -> 'createDate'), staging.shipstation_changed_at(payload -> 'voidDate'));
  v.identity_key := coalesce(v.parent_order, v.external_id);
  v.own := v.parent_order is null;
  v.deleted := coalesce(payload -> 'deleted' = 'true', false);
  v.emails := case
    when payload ? 'customerEmail' then staging.usable_emails(array[payload ->> 'customerEmail'], 'shipstation', context)
  end;
  v.internal := context.internal <> '{}' and staging.has_internal_email(array[payload ->> 'customerEmail'], context);
  v.address_given := false;
  v.address_words := '{}';
  v.names_given := false;
  v.name_words := '{}';

  d.number := staging.text_at(payload, 'orderNumber');
  v.order_ref := staging.shipstation_order_ref(d.number);
  d.state := case when v.deleted then 'deleted' when payload -> 'voided' = 'true' then 'voided' else 'done' end;
  d.ordered_at := v.source_created_at;
  d.email := staging.text_at(payload, 'customerEmail');
  d.address := staging.shipstation_address(payload -> 'shipTo');
  d.phone := d.address ->> 'phone';
  d.carrier := staging.text_at(payload, 'carrierCode');
  d.tracking_number := staging.text_at(payload, 'trackingNumber');
  d.is_return := coalesce(payload -> 'isReturnLabel' = 'true', false);
  v.document := d;
  return v;
end;
$$;
comment on function staging.extract_shipstation_shipment(jsonb, staging.extraction_context) is
  'What a shipment or fulfillment of ShipStation says of its buyer and itself; reason instead if it can''t be read. Raises nothing.';
