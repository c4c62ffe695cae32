-- The phones of a record by which its person may be found: normalized, each once, in the order given.
-- Null (a hole) stays null.
create or replace function staging.usable_phones(raw text[])
  returns text[]
  language plpgsql immutable parallel safe
as $$
declare
  v_raw text;
  v_last text;
  v_phone text;
  v_phones text[] := '{}';
begin
  if raw is null then
    return null;
  end if;
  foreach v_raw in array raw loop
    if v_raw is null or v_raw = v_last then
      continue;
    end if;
    v_last := v_raw;
    v_phone := spine.normalize_phone(v_raw);
    if v_phone is not null and v_phone <> all (v_phones) then
      v_phones := v_phones || v_phone;
    end if;
  end loop;
  return v_phones;
end;
$$;
comment on function staging.usable_phones(text[]) is
  'The distinct usable phones in order, normalized; {} if none is usable, null for null.';
