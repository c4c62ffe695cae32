-- A Shopify order: a node of the Admin GraphQL API, a REST or webhook body, or the body of orders/delete.
--
-- With a customer, the order speaks of whoever that customer object says, and not of its contact fields, which
-- may be anybody's. Without one, or with one that stands for many people, of the buyer that its own email,
-- phone and billing address name. The shipping address never identifies. Amounts are those in the shop's
-- currency; what a customer is worth counts what is left after edits and refunds.
create or replace function staging.extract_shopify_order(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract;
  d staging.document;
  v_id jsonb := coalesce(payload -> 'admin_graphql_api_id', payload -> 'id');
  v_customer jsonb := payload -> 'customer';
  v_billing jsonb := coalesce(payload -> 'billingAddress', payload -> 'billing_address');
  v_shipping jsonb := coalesce(payload -> 'shippingAddress', payload -> 'shipping_address');
  v_created_at jsonb := coalesce(payload -> 'createdAt', payload -> 'created_at');
  v_updated_at jsonb := coalesce(payload -> 'updatedAt', payload -> 'updated_at');
  v_processed_at jsonb := coalesce(payload -> 'processedAt', payload -> 'processed_at');
  v_gross jsonb := coalesce(payload -> 'totalPriceSet' -> 'shopMoney' -> 'amount', payload -> 'total_price');
  v_current jsonb := coalesce(payload -> 'currentTotalPriceSet' -> 'shopMoney' -> 'amount', payload -> 'current_total_price');
  v_tax jsonb := coalesce(payload -> 'totalTaxSet' -> 'shopMoney' -> 'amount', payload -> 'total_tax');
  v_shipping_price jsonb :=
    coalesce(payload -> 'totalShippingPriceSet' -> 'shopMoney' -> 'amount',
      payload -> 'total_shipping_price_set' -> 'shop_money' -> 'amount');
  v_refunded jsonb := payload -> 'totalRefundedSet' -> 'shopMoney' -> 'amount';
  v_current_total numeric;
  v_id_text text;
  v_customer_id text;
  v_given_id text;
  v_name text;
  v_raw text[];
begin
  r.deleted := false;
  r.internal := false;
  r.address_given := false;
  r.names_given := false;
  r.address_words := '{}';
  r.name_words := '{}';
  r.own := true;
  if jsonb_typeof(payload) is distinct from 'object' then
    r.reason := 'not an object';
    return r;
  end if;

  v_id_text := staging.read_id(v_id);
  r.external_id := 'order:' || v_id_text;
  r.identity_key := r.external_id;
  r.reason := case
    when v_id_text is null then staging.why_no_id(v_id)
    when v_id #>> '{}' like 'gid:%' and v_id #>> '{}' not like 'gid://shopify/Order/%' then 'not an order'
  end;
  if r.reason is not null then
    return r;
  end if;
  d.kind := 'sale';
  if v_created_at is null and v_updated_at is null -- else it holds more, which is dearer to tell
    and payload - '{id,admin_graphql_api_id,tax_exemptions}'::text[] = '{}'
    and (payload ? 'admin_graphql_api_id' or jsonb_typeof(payload -> 'id') = 'number')
  then
    r.deleted := true;
    d.state := 'deleted';
    d.net := 0;
    r.document := d;
    return r;
  end if;

  if jsonb_typeof(v_customer) = 'object' then
    v_given_id := staging.read_id(coalesce(v_customer -> 'admin_graphql_api_id', v_customer -> 'id'));
  end if;
  if jsonb_typeof(v_customer) = 'object' and (v_given_id = any (context.houses)) is not true then
    v_id_text := coalesce(v_customer ->> 'admin_graphql_api_id', v_customer ->> 'id');
    v_customer_id := v_given_id;
    v_name := r.external_id;
    r := staging.shopify_person(v_customer, context);
    r.external_id := v_name;
    r.identity_key := v_customer_id;
    r.own := false;
    r.deleted := false;
    r.names_given := coalesce(r.names_given, false);
    r.address_words := coalesce(r.address_words, '{}');
    r.name_words := coalesce(r.name_words, '{}');
    r.reason := case
      when r.reason is not null then 'customer: ' || r.reason
      when v_customer_id is null then 'customer has no id'
      when v_id_text like 'gid:%' and v_id_text not like 'gid://shopify/Customer/%' then 'customer has no id'
    end;
  end if;

  r.source_created_at := staging.read_time(v_created_at);
  r.source_updated_at := staging.read_time(v_updated_at);
  d.ordered_at := case when v_processed_at = v_created_at then r.source_created_at else staging.read_time(v_processed_at) end;
  d.gross := staging.read_money(v_gross);
  d.tax := staging.read_money(v_tax);
  d.shipping := staging.read_money(v_shipping_price);
  v_current_total := staging.read_money(v_current);
  if jsonb_typeof(payload -> 'refunds') = 'array' and payload -> 'refunds' <> '[]' and v_refunded is null then
    d.refunded := staging.shopify_refunded(payload -> 'refunds');
  else
    d.refunded := staging.read_money(v_refunded);
  end if;
  r.reason := case
    when r.reason is not null then r.reason
    when jsonb_typeof(v_customer) not in ('object', 'null') then 'customer is not an object'
    when jsonb_typeof(v_billing) not in ('object', 'null') then 'billing address is not an object'
    when jsonb_typeof(v_shipping) not in ('object', 'null') then 'shipping address is not an object'
    when jsonb_typeof(payload -> 'email') not in ('string', 'null') then 'email is not text'
    when jsonb_typeof(payload -> 'contact_email') not in ('string', 'null') then 'contact_email is not text'
    when jsonb_typeof(payload -> 'phone') not in ('string', 'null') then 'phone is not text'
    when r.source_created_at is null and staging.is_given(v_created_at) then 'created_at is not a time'
    when r.source_updated_at is null and staging.is_given(v_updated_at) then 'updated_at is not a time'
    when d.ordered_at is null and staging.is_given(v_processed_at) then 'processed_at is not a time'
    when d.gross is null and staging.is_given(v_gross) then 'total price is not an amount'
    when d.tax is null and staging.is_given(v_tax) then 'total tax is not an amount'
    when d.shipping is null and staging.is_given(v_shipping_price) then 'shipping price is not an amount'
    when d.refunded is null and staging.is_given(v_refunded) then 'refunded total is not an amount'
    when v_current_total is null and staging.is_given(v_current) then 'current total is not an amount'
  end;
  if r.reason is not null then
    return r;
  end if;

  d.ordered_at := coalesce(d.ordered_at, r.source_created_at);
  v_raw := array[payload ->> 'email', payload ->> 'contact_email'];
  r.internal := r.internal or context.internal <> '{}' and staging.has_internal_email(v_raw, context);
  if v_customer_id is null then
    if payload ? 'email' or payload ? 'contact_email' then
      r.emails := staging.usable_emails(v_raw, 'shopify', context);
    end if;
    if payload ? 'phone' then
      r.phones := staging.usable_phones(array[payload ->> 'phone']);
    end if;
    if v_billing is not null then
      v_name := staging.shopify_address_name(v_billing);
      r.first_name := coalesce(staging.text_at(v_billing, 'firstName'), staging.text_at(v_billing, 'first_name'));
      r.last_name := coalesce(staging.text_at(v_billing, 'lastName'), staging.text_at(v_billing, 'last_name'));
      if r.first_name is null and r.last_name is null then
        r.first_name := split_part(v_name, ' ', 1);
        r.last_name := nullif(btrim(substr(v_name, length(r.first_name) + 1)), '');
      end if;
      r.company := staging.text_at(v_billing, 'company');
      r.names_given := true;
      r.name_words := spine.name_words(
        coalesce(r.first_name, '') || ' ' || coalesce(r.last_name, '') || ' ' || coalesce(r.company, ''));
      r.address_given := true;
      v_name := coalesce(v_name, r.company);
      r.address_words := spine.name_words(v_name);
      if r.address_words && r.name_words or r.address_words = '{}' or r.name_words = '{}' then
        r.address_hash := staging.shopify_hash(v_billing, v_name);
      end if;
    end if;
  end if;

  d.number := coalesce(staging.text_at(payload, 'name'), staging.read_id(payload -> 'order_number'));
  -- REST writes it small; one order, read either way, says one thing
  d.status := upper(coalesce(staging.text_at(payload, 'displayFinancialStatus'), staging.text_at(payload, 'financial_status'))
    collate "C");
  d.state := case
    when payload -> 'test' = 'true' then 'test'
    when staging.is_given(coalesce(payload -> 'cancelledAt', payload -> 'cancelled_at')) then 'cancelled'
    when d.status = 'VOIDED' then 'voided'
    when d.status = 'EXPIRED' then 'cancelled'
    when staging.is_given(coalesce(payload -> 'closedAt', payload -> 'closed_at'))
      or lower(coalesce(payload ->> 'displayFulfillmentStatus', payload ->> 'fulfillment_status') collate "C") = 'fulfilled' then 'done'
    when d.status = 'PENDING' then 'pending'
    else 'open'
  end;
  d.ordered_on := (d.ordered_at at time zone coalesce(context.time_zone, 'UTC'))::date;
  d.currency := upper(coalesce(
    payload -> 'totalPriceSet' -> 'shopMoney' ->> 'currencyCode', payload ->> 'currencyCode', payload ->> 'currency') collate "C");
  if d.currency collate "C" !~ '^[A-Z][A-Z][A-Z]$' then
    d.currency := null;
  end if;
  d.refunded := coalesce(d.refunded, greatest(d.gross - v_current_total, 0));
  d.net := case
    when d.state in ('cancelled', 'voided', 'test') then 0
    else coalesce(v_current_total, d.gross - coalesce(d.refunded, 0))
  end;
  d.customer_external_id := v_given_id;
  d.email := coalesce(staging.text_at(payload, 'email'), staging.text_at(payload, 'contact_email'));
  d.phone := staging.text_at(payload, 'phone');
  d.address := staging.shopify_address(v_shipping);
  r.document := d;
  return r;
end;
$$;
comment on function staging.extract_shopify_order(jsonb, staging.extraction_context) is
  'The claim and the order of a Shopify order; what can''t be read gives a reason. Never raises.';
