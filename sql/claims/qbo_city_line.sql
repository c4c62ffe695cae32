-- City, state and postal code out of the last line of an address that QuickBooks keeps as free
-- text: 'Bayshore, CA  94326', 'Austin, Texas 78701', 'London SW1A 1AA', '10115 Berlin', 'Reno, NV'.
--
-- A line that fits no form gives null, and the address then has no hash: a guess must not make
-- two people one.
create or replace function staging.qbo_city_line(line text)
  returns text[]
  language plpgsql immutable parallel safe
as $$
declare
  v_parts text[];
begin
  if length(line) > 200 then
    return null;
  end if;

  -- City, two or three letters of a state, and a code of the US, Canada or Australia.
  v_parts := regexp_match(line collate "C",
    '^(.*[^\s,])[\s,]+([A-Za-z]{2,3})\.?[\s,]+(\d{5}(?:-\d{4})?|\d{4}|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d)$');
  if v_parts is not null then
    return v_parts;
  end if;

  -- City, comma, the state in full, code.
  v_parts := regexp_match(line collate "C", '^([^,\d]+),\s*([^\d,]*[^\d,\s])[\s,]+(\d{4,5}(?:-\d{4})?)$');
  if v_parts is not null then
    return v_parts;
  end if;

  -- City and a British code.
  v_parts := regexp_match(line collate "C", '^(.*[^\s,])[\s,]+([A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2})$');
  if v_parts is not null then
    return array[v_parts[1], null, v_parts[2]];
  end if;

  -- Code before the city, as on the European continent.
  v_parts := regexp_match(line collate "C", '^(?:[A-Z]{1,2}-)?(\d{4} ?[A-Z]{2}|\d{3} \d{2}|\d{4,5})[\s,]+([^\d,]+)$');
  if v_parts is not null then
    return array[v_parts[2], null, v_parts[1]];
  end if;

  -- City and code; city, comma and state.
  v_parts := regexp_match(line collate "C", '^([^\d,]*[^\d,\s])[\s,]+(\d{4,6}(?:-\d{3,4})?)$');
  if v_parts is not null then
    return array[v_parts[1], null, v_parts[2]];
  end if;
  v_parts := regexp_match(line collate "C", '^([^\d,]+),\s*([A-Za-z]{2})\.?$');
  if v_parts is not null then
    return array[v_parts[1], v_parts[2], null];
  end if;
  return null;
end;
$$;
comment on function staging.qbo_city_line(text) is
  'City, state and postal code of a line of a free-form address; null if it has no such form.';
