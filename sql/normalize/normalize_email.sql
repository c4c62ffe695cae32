-- An email as it is compared: lower-case, without the white space around it.
--
-- Nothing else is folded: dots and plus-tags are part of an address in most mailboxes. Both branches
-- name their collation, so the result does not depend on the database.
create or replace function spine.normalize_email(email text)
  returns text
  language sql immutable parallel safe
  return case
    when email collate "C" ~ '^[a-z0-9._+-]+@[a-z0-9.-]+$' and octet_length(email) <= 320 then email collate "C" -- nearly always
    when octet_length(email) = char_length(email)
    then spine.usable_email(lower(btrim(email, E' \t\n\x0b\f\r') collate "C")) collate "C"
    else spine.usable_email(lower(normalize(spine.trim_space(email), nfc) collate "und-x-icu")) collate "C"
  end;
comment on function spine.normalize_email(text) is
  'The email as it is compared: trimmed, lower-case; null if it is no address or masked.';
