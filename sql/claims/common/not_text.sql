-- A number or an object where a text belongs means that the payload is not what it seems, so it is
-- refused by name and not read as empty.
create or replace function staging.not_text(payload jsonb, keys text[])
  returns text
  language plpgsql immutable parallel safe
as $$
declare
  v_key text;
begin
  foreach v_key in array coalesce(keys, '{}') loop
    if jsonb_typeof(payload -> v_key) not in ('string', 'null') then
      return v_key;
    end if;
  end loop;
  return null;
end;
$$;
comment on function staging.not_text(jsonb, text[]) is
  'The first of the keys whose value is present but neither a string nor null; null if there is none.';
