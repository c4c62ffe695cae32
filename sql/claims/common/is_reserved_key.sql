-- Customers' ids are bare and share one space with the keys of other records, which begin with their kind.
create or replace function staging.is_reserved_key(key text)
  returns boolean
  language sql immutable parallel safe
  return strpos(key, ':') > 0
    and split_part(key, ':', 1) in (
      'order', 'shipment', 'invoice', 'salesreceipt', 'creditmemo', 'refundreceipt', 'fulfillment', 'address_hash', 'call');
comment on function staging.is_reserved_key(text) is
  'Whether the text begins like the key of a record that is no customer.';
