-- A profile of Klaviyo. All its attributes may be null or left out (a sparse answer), and an empty object may arrive as [].
-- external_id is what some integration once wrote, often stale: no key, so it is not read.
create or replace function staging.extract_klaviyo_profile(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  v staging.extract;
  v_attributes jsonb;
  v_location jsonb;
  v_key text;
begin
  if jsonb_typeof(payload) is distinct from 'object' then
    v.reason := 'not an object';
    return v;
  elsif payload ? 'type' and payload -> 'type' <> '"profile"' then
    v.reason := 'type is not profile';
    return v;
  end if;
  v.external_id := staging.read_id(payload -> 'id');
  if v.external_id is null then
    v.reason := case when jsonb_typeof(payload -> 'id') <> 'null' then 'id is not an id' else 'no id' end;
    return v;
  end if;
  v.identity_key := v.external_id;
  v.own := true;
  v.deleted := coalesce(payload -> 'deleted' = 'true', false);
  v.internal := false;
  v.address_given := false;
  v.address_words := '{}';
  v.names_given := false;
  v.name_words := '{}';

  v_attributes := payload -> 'attributes';
  if coalesce(v_attributes, '{}') in ('{}', '[]', 'null') and not v.deleted and not payload ? 'merged_into' then
    v.reason := 'names a profile without its attributes'; -- as the answer to a merge does: it is no version of it
    return v;
  end if;
  if v_attributes is null or v_attributes in ('null', '[]') then
    v_attributes := '{}';
  elsif jsonb_typeof(v_attributes) <> 'object' then
    v.reason := 'attributes is not an object';
    return v;
  end if;
  v.source_created_at := staging.read_time(v_attributes -> 'created');
  v.source_updated_at := staging.read_time(coalesce(v_attributes -> 'updated', payload -> 'updated'));
  if v.source_created_at is null and jsonb_typeof(v_attributes -> 'created') <> 'null' then
    v.reason := 'created is not a time';
    return v;
  elsif v.source_updated_at is null and jsonb_typeof(coalesce(v_attributes -> 'updated', payload -> 'updated')) <> 'null' then
    v.reason := 'updated is not a time';
    return v;
  end if;
  if jsonb_typeof(payload -> 'merged_into') <> 'null' then
    v.merged_into_key := staging.read_id(payload -> 'merged_into');
    if v.merged_into_key is null then
      v.reason := 'merged_into is not an id';
    end if;
    return v;
  end if;

  v_location := v_attributes -> 'location';
  v_key := staging.not_text(v_attributes, array['email', 'phone_number', 'first_name', 'last_name', 'organization']);
  if v_key is not null then
    v.reason := v_key || ' is not text';
    return v;
  elsif v_location <> '[]' and jsonb_typeof(v_location) not in ('object', 'null') then
    v.reason := 'location is not an object';
    return v;
  end if;

  v.emails := case
    when v_attributes ? 'email' then staging.usable_emails(array[v_attributes ->> 'email'], 'klaviyo', context)
  end;
  v.internal := context.internal <> '{}' and staging.has_internal_email(array[v_attributes ->> 'email'], context);
  v.phones := case when v_attributes ? 'phone_number' then staging.usable_phones(array[v_attributes ->> 'phone_number']) end;
  v.names_given := v_attributes ?| array['first_name', 'last_name', 'organization'];
  v.first_name := staging.text_at(v_attributes, 'first_name');
  v.last_name := staging.text_at(v_attributes, 'last_name');
  v.company := staging.text_at(v_attributes, 'organization');
  v.name_words := spine.name_words(concat_ws(' ', v.first_name, v.last_name, v.company));

  v.address_given := v_location is not null;
  if jsonb_typeof(v_location) = 'object' and jsonb_typeof(v_location -> 'address1') <> 'null' then
    v_key := staging.not_text(v_location, array['address1', 'address2', 'city', 'region', 'zip', 'country']);
    if v_key is not null then
      v.reason := 'location.' || v_key || ' is not text';
      return v;
    end if;
    v.address_words := case
      when coalesce(v.first_name, v.last_name) is not null then spine.name_words(concat_ws(' ', v.first_name, v.last_name))
      else v.name_words
    end;
    v.address_hash := spine.hash_address(
      coalesce(nullif(concat_ws(' ', v.first_name, v.last_name), ''), v.company),
      v_location ->> 'address1', v_location ->> 'address2', v_location ->> 'city', v_location ->> 'region',
      v_location ->> 'zip', v_location ->> 'country');
  end if;
  return v;
end;
$$;
comment on function staging.extract_klaviyo_profile(jsonb, staging.extraction_context) is
  'What a profile of Klaviyo says; reason instead if it can''t be read. Raises nothing.';
