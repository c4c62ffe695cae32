-- An Amazon order of either API, told apart by the name of its id. The envelope of a single order
-- ({"payload": …}, {"order": …}) may still be there.
create or replace function staging.extract_amazon_order(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract;
  v_object jsonb := case
    when jsonb_typeof(payload -> 'payload') = 'object' then payload -> 'payload'
    when jsonb_typeof(payload -> 'order') = 'object' then payload -> 'order'
    else payload end;
begin
  if jsonb_typeof(v_object -> 'AmazonOrderId') is not null then
    return staging.amazon_order_v0(v_object, context);
  elsif jsonb_typeof(v_object -> 'orderId') is not null then
    return staging.amazon_order_2026(v_object, context);
  end if;
  r.reason := 'no order id';
  return r;
end;
$$;
comment on function staging.extract_amazon_order(jsonb, staging.extraction_context) is
  'The claim and the document of an Amazon order, of the API v0 or 2026-01-01; or the reason why it can''t be read; never raises.';
