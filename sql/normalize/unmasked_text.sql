-- A part of an address in plain form. What a provider writes over personal data (stars, a placeholder in angle
-- brackets) says nothing, so it is as if absent.
create or replace function spine.unmasked_text(value text)
  returns text
  language sql immutable parallel safe
  return case
    when value is null or normalize(value, nfkc) collate "C" ~ '[*]|<.*>' then ''
    else spine.plain_text(value)
  end;
comment on function spine.unmasked_text(text) is
  'The text in plain form; empty if it is absent or masked.';
