-- Emails and phones hold no line break, so one splits them again. Each argument is named once and there is no
-- sub-select: so a query takes this in as an expression, and it is no call for each row.
create or replace function spine.claim_identifiers(emails text[], phones text[], address_hash text)
  returns text[]
  language sql immutable parallel safe
  return coalesce(string_to_array('email:' || nullif(array_to_string(emails, e'\nemail:'), ''), e'\n'), '{}')
    || coalesce(string_to_array('phone:' || nullif(array_to_string(phones, e'\nphone:'), ''), e'\n'), '{}')
    || array_remove(array['address_hash:' || address_hash], null);
comment on function spine.claim_identifiers(text[], text[], text) is 'Identifiers as kind:value, the form of claims.former.';
