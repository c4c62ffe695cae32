-- The old API writes Canceled and PartiallyShipped, the new one CANCELLED and PARTIALLY_SHIPPED.
create or replace function staging.amazon_state(status text)
  returns text
  language sql immutable parallel safe
  return case upper(replace(status, '_', '') collate "C")
    when 'PENDING' then 'pending'
    when 'PENDINGAVAILABILITY' then 'pending'
    when 'SHIPPED' then 'done'
    when 'INVOICEUNCONFIRMED' then 'done'
    when 'CANCELED' then 'cancelled'
    when 'CANCELLED' then 'cancelled'
    else 'open' end;
comment on function staging.amazon_state(text) is
  'The state of an order by Amazon''s word for it, of either API; open where it gives none or a new one.';
