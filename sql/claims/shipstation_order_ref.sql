-- A number of three, seven and seven digits is an Amazon order's, whichever field and channel it came through.
create or replace function staging.shipstation_order_ref(number text)
  returns text
  language sql immutable parallel safe
  return case when length(number) = 19 and number collate "C" ~ '^[0-9]{3}-[0-9]{7}-[0-9]{7}$' then number end;
comment on function staging.shipstation_order_ref(text) is 'The number if it is an Amazon order''s; else null.';
