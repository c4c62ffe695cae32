-- A hash says nothing to a reader: its beginning is enough to tell two apart.
create or replace function spine.describe_value(kind text, value text)
  returns text
  language sql immutable parallel safe
  return case when kind = 'address_hash' then concat('address (', left(value, 8), '…)') else concat_ws(' ', kind, value) end;
comment on function spine.describe_value(text, text) is 'An identifier as it stands in a sentence: "email a@b.c", "phone 5125550100", "address (1f2e3d4c…)".';
