-- What a person types, as it is compared: normalized, or for emails a pattern.
create or replace function spine.usable_pattern(kind text, value text)
  returns text
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_pattern text := case usable_pattern.kind
    when 'email' then case when usable_pattern.value ~ '^\s*(\*@[^@*\s]+|[^@*\s]+@\*)\s*$' then lower(btrim(usable_pattern.value) collate "C")
      else spine.normalize_email(usable_pattern.value) end
    when 'phone' then spine.normalize_phone(usable_pattern.value)
    when 'address_hash' then case when usable_pattern.value ~ '^[0-9a-f]{64}$' then usable_pattern.value end end;
begin
  if v_pattern is null then
    raise exception 'not an identifier that can be blocked'
      using errcode = 'IS005', hint = 'Give kind email (an address, local@* or *@domain), phone (seven digits or more) or address_hash (64 hex digits).';
  end if;
  return v_pattern;
end;
$$;
comment on function spine.usable_pattern(text, text) is 'A value or pattern for blocked_identifiers, normalized. Raises IS005 when it is none.';
