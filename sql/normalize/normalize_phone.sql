-- A phone as it is compared: its digits, without the country code of North America.
--
-- A number with an extension is one line of a switchboard or a marketplace's proxy, so it does not
-- match: whatever is not a digit is dropped, but a letter, # ~ ; or two commas between digits means that
-- more follows than the number. Digits of other scripts are digits. More than twenty are no number.
create or replace function spine.normalize_phone(phone text)
  returns text
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_text text;
  v_digits text;
begin
  if phone is null or octet_length(phone) > 400 then
    return null;
  end if;

  v_digits := translate(phone, '+-(). ', ''); -- nearly always digits are left
  if v_digits collate "C" !~ '^[0-9]*$' then
    v_text := case when octet_length(phone) = char_length(phone) then phone else spine.ascii_digits(phone) end;
    if v_text collate "und-x-icu" ~ '[*]|[0-9][^0-9]*(?:[[:alpha:]#~;]|,,).*[0-9]' then
      return null;
    end if;
    v_digits := regexp_replace(v_text collate "C", '[^0-9]+', '', 'g');
  end if;

  if length(v_digits) = 11 and v_digits like '1%' then
    v_digits := substr(v_digits, 2);
  end if;
  if length(v_digits) between 7 and 20 and ltrim(v_digits, left(v_digits, 1)) <> '' then
    return v_digits;
  end if;
  return null;
end;
$$;
comment on function spine.normalize_phone(text) is
  'The digits of a phone, of eleven with a leading 1 the last ten; null under seven, over twenty, for one digit repeated, a mask, or an extension.';
