-- An order of the Orders API 2026-01-01. Blocks for which the app has no role are silently missing or
-- partial, FULFILLMENT with the order's status among them: all of it is a hole.
create or replace function staging.amazon_order_2026(object jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract;
  d staging.document;
  v_buyer jsonb := nullif(object -> 'buyer', 'null');
  v_address jsonb := nullif(object -> 'recipient' -> 'deliveryAddress', 'null');
  v_extended jsonb := v_address -> 'extendedFields';
  v_total jsonb := nullif(object -> 'proceeds' -> 'grandTotal', 'null');
  v_foreign boolean := coalesce(
    object -> 'salesChannel' ->> 'channelName' collate "C" ilike 'NON_AMAZON%' or object ->> 'orderId' like 'S%', false);
  v_lines text[];
begin
  r.external_id := staging.read_id(object -> 'orderId');
  r.source_created_at := staging.read_time(object -> 'createdTime');
  r.source_updated_at := staging.read_time(object -> 'lastUpdatedTime');
  d.gross := staging.read_money(v_total -> 'amount');
  r.reason := case
    when r.external_id is null then 'orderId is not an id'
    when r.source_created_at is null and jsonb_typeof(object -> 'createdTime') <> 'null'
    then 'createdTime is not a time'
    when r.source_updated_at is null and jsonb_typeof(object -> 'lastUpdatedTime') <> 'null'
    then 'lastUpdatedTime is not a time'
    when jsonb_typeof(v_buyer) <> 'object' then 'buyer is not an object'
    when jsonb_typeof(object -> 'recipient') not in ('object', 'null') then 'recipient is not an object'
    when jsonb_typeof(v_address) <> 'object' then 'deliveryAddress is not an object'
    when jsonb_typeof(object -> 'proceeds') not in ('object', 'null') then 'proceeds is not an object'
    when jsonb_typeof(v_total) <> 'object' then 'grandTotal is not an object'
    when d.gross is null and jsonb_typeof(v_total -> 'amount') <> 'null' then 'grandTotal.amount is not an amount'
    else coalesce(
      'fulfillment.' || staging.not_text(object -> 'fulfillment', '{fulfillmentStatus}'),
      'buyer.' || staging.not_text(v_buyer, '{buyerEmail,buyerName,buyerCompanyName}'),
      'deliveryAddress.' || staging.not_text(v_address,
        '{name,addressLine1,addressLine2,addressLine3,city,stateOrRegion,postalCode,countryCode,phone}')
    ) || ' is not text' end;
  if r.reason is not null then
    return r;
  end if;

  d.number := coalesce(
    nullif(jsonb_path_query_first(
      object, '$.orderAliases[*] ? (@.aliasType == "SELLER_ORDER_ID").aliasId') #>> '{}', ''),
    r.external_id);
  d.kind := 'sale';
  d.status := object -> 'fulfillment' ->> 'fulfillmentStatus';
  d.state := staging.amazon_state(d.status);
  d.ordered_at := r.source_created_at;
  d.ordered_on := (r.source_created_at at time zone context.time_zone)::date;
  d.currency := substring(upper(v_total ->> 'currencyCode' collate "C") from '^[A-Z]{3}$');
  if object -> 'proceeds' ? 'breakdowns' then
    d.tax := staging.read_money(jsonb_path_query_first(
      object, '$.proceeds.breakdowns[*] ? (@.type == "TAX").subtotal.amount'));
    d.shipping := staging.read_money(jsonb_path_query_first(
      object, '$.proceeds.breakdowns[*] ? (@.type == "SHIPPING").subtotal.amount'));
  end if;
  d.net := case when v_foreign or d.state = 'cancelled' then 0 else d.gross end;
  d.email := v_buyer ->> 'buyerEmail';
  if v_address is not null then
    v_lines := array_remove(array_remove(
      array[v_address ->> 'addressLine1', v_address ->> 'addressLine2', v_address ->> 'addressLine3'], null), '');
    if v_lines = '{}' then -- Brazil
      v_lines := array_remove(array[
        nullif(concat_ws(' ', v_extended ->> 'streetName', v_extended ->> 'streetNumber'), ''), v_extended ->> 'complement'], null);
    end if;
    d.phone := v_address ->> 'phone';
    d.address := jsonb_strip_nulls(jsonb_object(
      '{name,company,address1,address2,city,state,postalCode,country,phone}',
      array[v_address ->> 'name', v_address ->> 'companyName',
            v_lines[1], case when cardinality(v_lines) > 1 then array_to_string(v_lines[2:], ' ') end,
            coalesce(nullif(v_address ->> 'city', ''), v_address ->> 'municipality'), v_address ->> 'stateOrRegion',
            v_address ->> 'postalCode', v_address ->> 'countryCode', nullif(d.phone, '')]));
  end if;
  r.document := d;
  r.company := staging.text_at(v_buyer, 'buyerCompanyName');
  return staging.finish_amazon_order(
    r, d.email, staging.text_at(v_buyer, 'buyerName'),
    pickup => v_address ->> 'addressType' = 'PICKUP_POINT'
      or coalesce(object -> 'programs' ? 'IN_STORE_PICK_UP', false),
    anonymous => v_foreign or coalesce(object -> 'programs' ? 'INVOICE_BY_AMAZON', false),
    context => context);
end;
$$;
comment on function staging.amazon_order_2026(jsonb, staging.extraction_context) is
  'The claim and the document of an order of the Amazon Orders API 2026-01-01; or the reason why it can''t be read; never raises.';
