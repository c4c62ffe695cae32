-- The more authoritative create customers first: QBO, Shopify, Amazon, ShipStation, Klaviyo, manual; customers before their orders.
create or replace function spine.claim_priority(provider text, entity text)
  returns smallint
  language sql immutable parallel safe
  return ((array_position(array['qbo', 'shopify', 'amazon', 'shipstation', 'klaviyo', 'manual'], provider) - 1) * 10
    + array_position(array['customer', 'profile', 'call', 'order', 'shipment'], entity) - 1)::smallint;
comment on function spine.claim_priority(text, text) is 'Provider rank times ten plus entity rank: the first parts of the resolution order.';
