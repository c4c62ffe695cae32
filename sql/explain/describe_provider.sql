create or replace function spine.describe_provider(provider text)
  returns text
  language sql immutable parallel safe
  return case provider when 'shopify' then 'Shopify' when 'qbo' then 'QBO' when 'amazon' then 'Amazon'
    when 'shipstation' then 'ShipStation' when 'klaviyo' then 'Klaviyo' else provider end;
comment on function spine.describe_provider(text) is 'The name of a provider as it stands in a sentence.';
