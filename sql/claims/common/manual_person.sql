-- Who a record kept by hand speaks of. People write a phone or a postal code as a number; anything else that is
-- no text is refused.
create or replace function staging.manual_person(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract;
  v_address jsonb;
  v_name text;
begin
  r.deleted := lower(payload ->> 'deleted' collate "C") in ('true', 't', 'yes', '1');
  r.deleted := coalesce(r.deleted, false);
  r.internal := false;
  r.address_given := false;
  r.address_words := '{}';
  r.names_given := false;
  r.name_words := '{}';
  r.source_created_at := staging.read_time(payload -> 'created_at');
  r.source_updated_at := staging.read_time(payload -> 'updated_at');
  r.reason := coalesce(
    staging.not_text(payload, '{email,first_name,last_name,company,name,address1,address2,city,state,country}') || ' is not text',
    'address.' || staging.not_text(payload -> 'address', '{name,address1,address2,city,state,country}') || ' is not text',
    case
      when jsonb_typeof(payload -> 'phone') not in ('string', 'number', 'null') then 'phone is not text'
      when jsonb_typeof(payload -> 'postal_code') not in ('string', 'number', 'null') then 'postal_code is not text'
      when jsonb_typeof(payload -> 'address') not in ('object', 'null') then 'address is not an object'
      when r.source_created_at is null and staging.is_given(payload -> 'created_at') then 'created_at is not a time'
      when r.source_updated_at is null and staging.is_given(payload -> 'updated_at') then 'updated_at is not a time'
    end);
  if r.reason is not null then
    return r;
  end if;

  if payload ? 'email' then
    r.emails := staging.usable_emails(array[payload ->> 'email'], 'manual', context);
    r.internal := context.internal <> '{}' and staging.has_internal_email(array[payload ->> 'email'], context);
  end if;
  if payload ? 'phone' then
    r.phones := staging.usable_phones(array[payload ->> 'phone']);
  end if;

  v_name := staging.text_at(payload, 'name');
  r.first_name := staging.text_at(payload, 'first_name');
  r.last_name := staging.text_at(payload, 'last_name');
  r.company := staging.text_at(payload, 'company');
  if r.first_name is null and r.last_name is null and v_name is not null then
    r.first_name := split_part(v_name, ' ', 1);
    r.last_name := nullif(btrim(substr(v_name, length(r.first_name) + 1)), '');
  end if;
  r.names_given := payload ?| '{first_name,last_name,company}' or v_name is not null;
  v_name := btrim(coalesce(r.first_name, '') || ' ' || coalesce(r.last_name, ''));
  r.name_words := spine.name_words(v_name || ' ' || coalesce(r.company, ''));

  r.address_given := payload ?| '{address,address1,address2,city,state,postal_code,country}';
  v_address := staging.manual_address(payload);
  if v_address is not null then
    v_name := coalesce(v_address ->> 'name', nullif(v_name, ''), r.company);
    r.address_words := spine.name_words(v_name);
    if r.address_words && r.name_words or r.address_words = '{}' or r.name_words = '{}' then
      r.address_hash := spine.hash_address(
        v_name, v_address ->> 'address1', v_address ->> 'address2', v_address ->> 'city', v_address ->> 'state',
        v_address ->> 'postalCode', v_address ->> 'country');
    end if;
  end if;
  return r;
end;
$$;
comment on function staging.manual_person(jsonb, staging.extraction_context) is
  'The identifiers, names and times of a record kept by hand; what can''t be read gives a reason. Never raises.';
