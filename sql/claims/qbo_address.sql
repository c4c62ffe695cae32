-- The parts of a QuickBooks address, in the shape that address_hash() reads.
--
-- A customer's address has City and PostalCode, and no name: the name is the customer's. On a
-- transaction the address is often free text instead, with neither of the two: the name in Line1,
-- a company in Line2, the street, and 'City, ST 94000' in the last line.
--
-- Where a line may be a name or a building nothing is guessed: an address without a name has no
-- hash, while a building taken for a name would make all its tenants one customer.
create or replace function staging.qbo_address(address jsonb, name text, company text)
  returns jsonb
  language plpgsql immutable parallel safe
as $$
declare
  v_name text := name;
  v_company text := company;
  v_city text := nullif(btrim(address ->> 'City'), '');
  v_state text := address ->> 'CountrySubDivisionCode';
  v_postal_code text := nullif(btrim(address ->> 'PostalCode'), '');
  v_country text := coalesce(address ->> 'Country', address ->> 'CountryCode');
  v_free boolean := v_city is null and v_postal_code is null;
  v_place text[];
  v_lines text[] := array[nullif(btrim(address ->> 'Line1'), '')];
  v_count integer := 1;
begin
  if address is null then
    return null;
  elsif address ?| '{Line2,Line3,Line4,Line5}' then
    v_lines := v_lines || array[btrim(address ->> 'Line2'), btrim(address ->> 'Line3'), btrim(address ->> 'Line4'),
                                btrim(address ->> 'Line5')];
    v_lines := array_remove(array_remove(v_lines, null), '');
    v_count := cardinality(v_lines);
  end if;

  if v_free and v_count > 1 then
    v_place := staging.qbo_city_line(v_lines[v_count]);
    if v_place is not null then
      v_count := v_count - 1;
    elsif v_count > 2 and v_lines[v_count] collate "C" !~ '[0-9]' then
      v_place := staging.qbo_city_line(v_lines[v_count - 1]); -- the last line is the country
      if v_place is not null then
        v_country := coalesce(v_country, v_lines[v_count]);
        v_count := v_count - 2;
      end if;
    end if;
    v_city := v_place[1];
    v_state := coalesce(v_state, v_place[2]);
    v_postal_code := v_place[3];
    v_lines := v_lines[1:v_count];
  end if;

  -- The customer's own name or company above the street is no part of the street.
  while v_count > 1 and lower(v_lines[1] collate "und-x-icu")
    in (lower(name collate "und-x-icu"), lower(company collate "und-x-icu"))
  loop
    v_lines := v_lines[2:];
    v_count := v_count - 1;
  end loop;

  -- A transaction has no other name than that of its address.
  if name is null and company is null and v_lines[1] collate "C" !~ '[0-9]' then
    if v_free then
      v_name := v_lines[1];
      v_lines := v_lines[2:];
      if cardinality(v_lines) > 1 and v_lines[1] collate "C" !~ '[0-9]' then
        v_company := v_lines[1];
        v_lines := v_lines[2:];
      end if;
    elsif v_lines[2] collate "C" ~ '[0-9]'
      and v_lines[1] collate "C" !~* (
        '\m(building|bldg|towers?|plaza|house|hall|cent(er|re)|mall|park|court|campus|airport|hotel|school|hospital|church|'
        'floor|suite|unit|apt|box|street|st|road|rd|avenue|ave|lane|drive|way|c/o|attn|edificio|torre|residenc\w+|immeuble|'
        'batiment)\M')
    then
      v_name := v_lines[1];
      v_lines := v_lines[2:];
    end if;
  end if;

  return jsonb_strip_nulls(jsonb_object(
    '{name,company,address1,address2,city,state,postalCode,country}',
    array[v_name, v_company,
          v_lines[1], case when cardinality(v_lines) > 1 then array_to_string(v_lines[2:], ' ') end,
          v_city, v_state, v_postal_code, v_country]));
end;
$$;
comment on function staging.qbo_address(jsonb, text, text) is
  'A QuickBooks address by the keys of address_hash(), with the customer''s own name and company, else those in its lines.';
