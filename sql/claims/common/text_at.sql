-- The text under a key of a payload, without the white space around it. What is not a string is none:
-- not_text() is for telling so.
create or replace function staging.text_at(payload jsonb, key text)
  returns text
  language sql immutable parallel safe
  return case
    when jsonb_typeof(payload -> key) = 'string' then nullif(spine.trim_space(payload ->> key), '')
  end;
comment on function staging.text_at(jsonb, text) is
  'The trimmed string under the key; null if it is empty, absent or not a string.';
