-- A customer of ShipStation API v1. Its times are the wall clock of Los Angeles, without an offset.
create or replace function staging.extract_shipstation_customer(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  v staging.extract;
  v_name text;
  v_key text;
begin
  if jsonb_typeof(payload) is distinct from 'object' then
    v.reason := 'not an object';
    return v;
  end if;
  v.external_id := staging.read_id(payload -> 'customerId');
  if v.external_id is null then
    v.reason := case when jsonb_typeof(payload -> 'customerId') <> 'null' then 'customerId is not an id' else 'no id' end;
    return v;
  end if;
  v_key := staging.not_text(payload, array[
    'name', 'company', 'street1', 'street2', 'street3', 'city', 'state', 'postalCode', 'countryCode', 'phone', 'email']);
  if v_key is not null then
    v.reason := v_key || ' is not text';
    return v;
  end if;
  v.source_created_at := staging.shipstation_clock(payload -> 'createDate') at time zone 'America/Los_Angeles';
  v.source_updated_at := staging.shipstation_changed_at(payload -> 'modifyDate');
  if v.source_created_at is null and jsonb_typeof(payload -> 'createDate') <> 'null' then
    v.reason := 'createDate is not a time';
    return v;
  elsif v.source_updated_at is null and jsonb_typeof(payload -> 'modifyDate') <> 'null' then
    v.reason := 'modifyDate is not a time';
    return v;
  end if;

  v.identity_key := v.external_id;
  v.own := true;
  v.deleted := coalesce(payload -> 'deleted' = 'true', false);
  v.emails := case when payload ? 'email' then staging.usable_emails(array[payload ->> 'email'], 'shipstation', context) end;
  v.phones := case when payload ? 'phone' then staging.usable_phones(array[payload ->> 'phone']) end;
  v.internal := context.internal <> '{}' and staging.has_internal_email(array[payload ->> 'email'], context);

  v.names_given := payload ?| array['name', 'company'];
  v_name := staging.shipstation_text(payload, 'name');
  v.first_name := split_part(v_name, ' ', 1);
  v.last_name := nullif(btrim(substr(v_name, length(v.first_name) + 2)), '');
  v.company := staging.shipstation_text(payload, 'company');
  v.name_words := spine.name_words(concat_ws(' ', v_name, v.company));

  v.address_given := payload ?| array['street1', 'city', 'postalCode'];
  v.address_words := case when v_name is null then v.name_words else spine.name_words(v_name) end;
  v.address_hash := staging.shipstation_hash(payload);
  return v;
end;
$$;
comment on function staging.extract_shipstation_customer(jsonb, staging.extraction_context) is
  'What a customer of ShipStation says; reason instead if it can''t be read. Raises nothing.';
