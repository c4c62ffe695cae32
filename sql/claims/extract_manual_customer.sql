-- A customer kept by hand: a row of a CSV file or an object with the same keys, flat or with its address in an
-- object of its own. An empty cell says that there is none; a column left out says nothing.
create or replace function staging.extract_manual_customer(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract;
begin
  if jsonb_typeof(payload) is distinct from 'object' then
    r.reason := 'not an object';
    return r;
  end if;

  r := staging.manual_person(payload, context);
  r.external_id := staging.read_id(coalesce(payload -> 'external_id', payload -> 'id'));
  r.identity_key := r.external_id;
  r.own := true;
  r.reason := case
    when r.external_id is null then staging.why_no_id(coalesce(payload -> 'external_id', payload -> 'id'))
    when staging.is_reserved_key(r.external_id) then 'id begins like the key of another kind of record'
    else r.reason
  end;
  if r.reason is null and staging.is_given(payload -> 'merged_into') then
    r.merged_into_key := staging.read_id(payload -> 'merged_into');
    r.reason := case
      when r.merged_into_key is null then 'merged_into is not an id'
      when r.merged_into_key = r.external_id then 'merged into itself'
    end;
    r.emails := null;
    r.phones := null;
    r.address_given := false;
    r.address_hash := null;
    r.address_words := '{}';
    r.names_given := false;
    r.first_name := null;
    r.last_name := null;
    r.company := null;
    r.name_words := '{}';
  end if;
  return r;
end;
$$;
comment on function staging.extract_manual_customer(jsonb, staging.extraction_context) is
  'The claim of a customer kept by hand; what can''t be read gives a reason. Never raises.';
