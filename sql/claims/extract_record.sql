-- The one door to extraction, whatever sent the record.
create or replace function staging.extract_record(
  provider text, entity text, payload jsonb, context staging.extraction_context
)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract;
begin
  case provider || ' ' || entity
    when 'shopify customer' then return staging.extract_shopify_customer(payload, context);
    when 'shopify order' then return staging.extract_shopify_order(payload, context);
    when 'qbo customer' then return staging.extract_qbo_customer(payload, context);
    when 'qbo order' then return staging.extract_qbo_order(payload, context);
    when 'amazon order' then return staging.extract_amazon_order(payload, context);
    when 'shipstation customer' then return staging.extract_shipstation_customer(payload, context);
    when 'shipstation order' then return staging.extract_shipstation_order(payload, context);
    when 'shipstation shipment' then return staging.extract_shipstation_shipment(payload, context);
    when 'klaviyo profile' then return staging.extract_klaviyo_profile(payload, context);
    when 'manual customer' then return staging.extract_manual_customer(payload, context);
    when 'manual order' then return staging.extract_manual_order(payload, context);
    else
      r.reason := 'unknown provider or entity';
      return r;
  end case;
end;
$$;
comment on function staging.extract_record(text, text, jsonb, staging.extraction_context) is
  'What a record of the provider and entity says; what can''t be read gives a reason. Never raises.';
