-- The address by which a person is found when there is neither an email nor a phone.
--
-- Each part is made plain and the parts are put together with a character that no plain part can hold, so
-- no two different lists give one text. A masked part counts as absent, and without a name, a street and a
-- place there is no hash: a masked address must not make everybody one customer. All parts go through one
-- pass, together with a sign between them that stays; part by part goes what may be masked, or holds that
-- sign itself. All ways give the same for the same text.
--
-- Stored hashes carry address_hash_version: a change here is a new version and a backfill.
create or replace function spine.hash_address(
  name text, address1 text, address2 text, city text, state text, postal_code text, country text
)
  returns text
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_text text;
  v_between text := e'\x1f';
  v_parts text[];
  v_country text;
  v_state text;
  v_postal_code text;
begin
  if name is null or address1 is null or (city is null and postal_code is null) then
    return null;
  end if;
  v_text := name || e'\x1f' || address1 || e'\x1f' || coalesce(address2, '') || e'\x1f' || coalesce(city, '') || e'\x1f'
    || coalesce(state, '') || e'\x1f' || coalesce(postal_code, '') || e'\x1f' || coalesce(country, '');
  if octet_length(v_text) > 10000 then
    return null;
  end if;

  if v_text collate "C" ~ '[*<\uff0a\uff1c\ufe61\ufe64]' then -- a mask, or what NFKC makes one of
    v_text := null;
  elsif octet_length(v_text) = char_length(v_text) then
    v_text := lower(v_text collate "C");
    if v_text collate "C" ~ '[^a-z0-9 \u001f]' then
      v_text := regexp_replace(v_text collate "C", '[^a-z0-9 \u001f]+', ' ', 'g');
    end if;
    while strpos(v_text, '  ') > 0 loop
      v_text := replace(v_text, '  ', ' ');
    end loop;
  else
    v_between := e'\ue000'; -- for private use, so that plain_text() leaves it
    v_text := case when strpos(v_text, v_between) = 0 then spine.plain_text(replace(v_text, e'\x1f', v_between)) end;
  end if;
  v_parts := string_to_array(replace(replace(btrim(v_text), ' ' || v_between, v_between), v_between || ' ', v_between), v_between);
  if cardinality(v_parts) is distinct from 7 then -- it may be masked, or a part holds the sign
    v_parts := array[
      spine.unmasked_text(name), spine.unmasked_text(address1), spine.unmasked_text(address2), spine.unmasked_text(city),
      spine.unmasked_text(state), spine.unmasked_text(postal_code), spine.unmasked_text(country)
    ];
  end if;
  if v_parts && array['null', 'n a', 'redacted'] then
    v_parts := array_replace(array_replace(array_replace(v_parts, 'null', ''), 'n a', ''), 'redacted', '');
  end if;

  v_country := v_parts[7];
  if octet_length(v_country) = 2 and v_country not in ('uk', 'el') then
    v_country := upper(v_country collate "C");
  elsif v_country <> '' then
    v_country := coalesce(spine.plain_country_code(v_country), v_country);
  end if;

  v_state := v_parts[5];
  if v_country in ('US', 'CA', 'AU') then
    if octet_length(v_state) = 2 and v_state not in ('pq', 'nf') then
      v_state := upper(v_state collate "C");
    elsif v_state <> '' then
      v_state := coalesce(spine.plain_state_code(v_country, v_state), v_state);
    end if;
  end if;

  v_postal_code := v_parts[6];
  if v_country = 'US' then
    v_postal_code := case
      when length(v_postal_code) <= 5 then v_postal_code
      when strpos(v_postal_code, ' ') in (5, 6) then split_part(v_postal_code, ' ', 1) -- a leading zero may be lost before the +4
      else left(regexp_replace(v_postal_code collate "C", '[^0-9]+', '', 'g'), 5)
    end;
  end if;
  v_postal_code := ltrim(replace(v_postal_code, ' ', ''), '0');

  if v_parts[1] = '' or v_parts[2] = '' or (v_parts[4] = '' and v_postal_code = '') then
    return null;
  end if;
  v_text := array_to_string(v_parts[1:4], e'\x1f') || e'\x1f' || v_state || e'\x1f' || v_postal_code || e'\x1f' || v_country;
  return encode(sha256(convert_to(v_text, 'UTF8')), 'hex');
end;
$$;
comment on function spine.hash_address(text, text, text, text, text, text, text) is
  'SHA-256 in hex of the plain parts of an address; null unless a name, a street and a city or postal code are there.';
