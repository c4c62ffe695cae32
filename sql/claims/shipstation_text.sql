-- Channels fill ShipStation's fields with the word NULL where they have nothing.
create or replace function staging.shipstation_text(payload jsonb, key text)
  returns text
  language sql immutable parallel safe
  return nullif(nullif(staging.text_at(payload, key), 'NULL'), 'null');
comment on function staging.shipstation_text(jsonb, text) is
  'The trimmed string under the key; null if it is empty, the word NULL, absent or not a string.';
