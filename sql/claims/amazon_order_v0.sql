-- An order of the Orders API v0, with what getOrderAddress and getOrderBuyerInfo say merged into it: as
-- ShippingAddress and BuyerInfo, or the buyer's fields beside AmazonOrderId as those calls answer them.
--
-- The answer of one of those calls alone is a part that gives only these fields: its document has no state,
-- by which it is known, and the held order keeps the rest.
create or replace function staging.amazon_order_v0(object jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract;
  d staging.document;
  v_buyer jsonb := nullif(object -> 'BuyerInfo', 'null');
  v_address jsonb := nullif(object -> 'ShippingAddress', 'null');
  v_extended jsonb := v_address -> 'ExtendedFields';
  v_total jsonb := nullif(object -> 'OrderTotal', 'null');
  v_part boolean := not object ?| '{OrderStatus,PurchaseDate,LastUpdateDate}';
  v_foreign boolean := coalesce(
    object ->> 'SalesChannel' collate "C" ilike 'NON_AMAZON%' or object ->> 'AmazonOrderId' like 'S%', false);
  v_lines text[];
begin
  r.external_id := staging.read_id(object -> 'AmazonOrderId');
  r.source_created_at := staging.read_time(object -> 'PurchaseDate');
  r.source_updated_at := staging.read_time(object -> 'LastUpdateDate');
  d.gross := staging.read_money(v_total -> 'Amount');
  r.reason := case
    when r.external_id is null then 'AmazonOrderId is not an id'
    when r.source_created_at is null and jsonb_typeof(object -> 'PurchaseDate') <> 'null'
    then 'PurchaseDate is not a time'
    when r.source_updated_at is null and jsonb_typeof(object -> 'LastUpdateDate') <> 'null'
    then 'LastUpdateDate is not a time'
    when jsonb_typeof(v_buyer) <> 'object' then 'BuyerInfo is not an object'
    when jsonb_typeof(v_address) <> 'object' then 'ShippingAddress is not an object'
    when jsonb_typeof(v_total) <> 'object' then 'OrderTotal is not an object'
    when d.gross is null and jsonb_typeof(v_total -> 'Amount') <> 'null' then 'OrderTotal.Amount is not an amount'
    when v_part and object ? 'OrderItems' then 'the items of an order, not an order'
    else coalesce(
      staging.not_text(object, '{OrderStatus,BuyerEmail,BuyerName,BuyerCompanyName}'),
      'BuyerInfo.' || staging.not_text(v_buyer, '{BuyerEmail,BuyerName}'),
      'ShippingAddress.' || staging.not_text(v_address,
        '{Name,AddressLine1,AddressLine2,AddressLine3,City,StateOrRegion,PostalCode,CountryCode,Phone}')
    ) || ' is not text' end;
  if r.reason is not null then
    return r;
  end if;

  d.number := coalesce(nullif(btrim(object ->> 'SellerOrderId'), ''), r.external_id);
  d.kind := 'sale';
  d.status := object ->> 'OrderStatus';
  d.state := staging.amazon_state(d.status);
  d.ordered_at := r.source_created_at;
  d.ordered_on := (r.source_created_at at time zone context.time_zone)::date;
  d.currency := substring(upper(v_total ->> 'CurrencyCode' collate "C") from '^[A-Z]{3}$');
  d.net := case when v_foreign or d.state = 'cancelled' then 0 else d.gross end;
  d.email := coalesce(v_buyer ->> 'BuyerEmail', object ->> 'BuyerEmail');
  if v_address is not null then
    v_lines := array_remove(array_remove(
      array[v_address ->> 'AddressLine1', v_address ->> 'AddressLine2', v_address ->> 'AddressLine3'], null), '');
    if v_lines = '{}' then -- Brazil
      v_lines := array_remove(array[
        nullif(concat_ws(' ', v_extended ->> 'StreetName', v_extended ->> 'StreetNumber'), ''), v_extended ->> 'Complement'], null);
    end if;
    d.phone := v_address ->> 'Phone';
    d.address := jsonb_strip_nulls(jsonb_object(
      '{name,company,address1,address2,city,state,postalCode,country,phone}',
      array[v_address ->> 'Name', v_address ->> 'CompanyName',
            v_lines[1], case when cardinality(v_lines) > 1 then array_to_string(v_lines[2:], ' ') end,
            coalesce(nullif(v_address ->> 'City', ''), v_address ->> 'Municipality'), v_address ->> 'StateOrRegion',
            v_address ->> 'PostalCode', v_address ->> 'CountryCode', nullif(d.phone, '')]));
  end if;
  r.document := d;
  r.company := staging.text_at(object, 'BuyerCompanyName');
  r := staging.finish_amazon_order(
    r, d.email, coalesce(staging.text_at(v_buyer, 'BuyerName'), staging.text_at(object, 'BuyerName')),
    pickup => object ->> 'IsISPU' = 'true' or object ->> 'IsAccessPointOrder' = 'true'
      or upper(v_address ->> 'AddressType' collate "C") like 'PICKUP%',
    anonymous => v_foreign or object ->> 'IsIBA' = 'true' or object ->> 'IsSoldByAB' = 'true',
    context => context);
  if v_part then
    r.document := null;
    r.document.email := d.email;
    r.document.phone := d.phone;
    r.document.address := d.address;
  end if;
  return r;
end;
$$;
comment on function staging.amazon_order_v0(jsonb, staging.extraction_context) is
  'The claim and the document of an order of the Amazon Orders API v0; or the reason why it can''t be read; never raises.';
