-- What a QuickBooks customer says of itself.
--
-- QuickBooks leaves empty attributes out, so in a whole object (sparse = false) a missing one is
-- empty; in any other it is a hole, which must not empty what an earlier version gave. Fax belongs
-- to an office and never identifies. A deactivated customer ends its identity, with its data still
-- read; QuickBooks then appends ' (deleted)' to DisplayName, which is taken off again. A job that is billed
-- with its parent is that parent's; being a job alone says nothing.
create or replace function staging.extract_qbo_customer(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract;
  v_customer jsonb := payload -> 'Customer';
  v_meta jsonb := v_customer -> 'MetaData';
  v_email jsonb := v_customer -> 'PrimaryEmailAddr';
  v_phone jsonb := v_customer -> 'PrimaryPhone';
  v_mobile jsonb := v_customer -> 'Mobile';
  v_address jsonb := v_customer -> 'BillAddr';
  v_status text := lower(v_customer ->> 'status' collate "C");
  v_whole boolean := coalesce(v_customer ->> 'sparse' = 'false', false);
  v_with_parent boolean := coalesce(lower(v_customer ->> 'BillWithParent' collate "C") = 'true', false);
  v_emails text[];
  v_name text;
begin
  if jsonb_typeof(v_customer) is distinct from 'object' then
    r.reason := case
      when payload ? 'Id' then 'no envelope: a bare object does not say what it is'
      else 'no Customer' end;
    return r;
  end if;

  r.external_id := staging.read_id(v_customer -> 'Id');
  r.identity_key := r.external_id;
  r.source_created_at := staging.read_time(v_meta -> 'CreateTime');
  r.source_updated_at := staging.read_time(v_meta -> 'LastUpdatedTime');
  r.own := true;
  r.deleted := coalesce(v_status = 'deleted' or v_customer ->> 'Active' = 'false', false);
  r.address_given := false;
  r.address_words := '{}';
  r.names_given := false;
  r.name_words := '{}';
  r.internal := false;
  r.reason := staging.qbo_reason(v_customer, r.external_id, r.source_created_at, r.source_updated_at);
  if r.reason is not null then
    return r;
  elsif v_status = 'deleted' then -- a stub, dated by the answer it came in
    r.source_updated_at := coalesce(r.source_updated_at, staging.read_time(payload -> 'time'));
    return r;
  elsif v_status = 'merged' then
    r.merged_into_key := staging.read_id(v_customer -> 'mergedInto');
    r.reason := case when r.merged_into_key is null then 'mergedInto is not an id'
                     when r.merged_into_key = r.external_id then 'merged into itself' end;
    return r;
  end if;

  r.reason := case
    when staging.is_reserved_key(r.external_id) then 'Id begins like the key of another kind of record'
    when jsonb_typeof(v_phone) not in ('object', 'null') then 'PrimaryPhone is not an object'
    when jsonb_typeof(v_mobile) not in ('object', 'null') then 'Mobile is not an object'
    when jsonb_typeof(v_email) not in ('object', 'null') then 'PrimaryEmailAddr is not an object'
    when jsonb_typeof(v_phone -> 'FreeFormNumber') not in ('string', 'null') then 'PrimaryPhone is not text'
    when jsonb_typeof(v_mobile -> 'FreeFormNumber') not in ('string', 'null') then 'Mobile is not text'
    when jsonb_typeof(v_email -> 'Address') not in ('string', 'null') then 'PrimaryEmailAddr is not text'
    when jsonb_typeof(v_address) not in ('object', 'null') then 'BillAddr is not an object'
    when v_with_parent and staging.is_given(v_customer -> 'ParentRef')
      and staging.read_id(v_customer -> 'ParentRef' -> 'value') is null then 'ParentRef is not a reference'
    else coalesce(
      staging.not_text(v_customer, '{GivenName,FamilyName,CompanyName,DisplayName}'),
      'BillAddr.' || staging.not_text(v_address, '{Line1,Line2,Line3,Line4,Line5,City,CountrySubDivisionCode,PostalCode,Country}')
    ) || ' is not text' end;
  if r.reason is not null then
    return r;
  end if;

  if v_whole or v_email is not null then
    v_emails := string_to_array(translate(coalesce(v_email ->> 'Address', ''), ';', ','), ',');
    r.emails := staging.usable_emails(v_emails, 'qbo', context);
    r.internal := context.internal <> '{}' and staging.has_internal_email(v_emails, context);
  end if;
  if v_whole or v_phone is not null or v_mobile is not null then
    r.phones := staging.usable_phones(array[v_phone ->> 'FreeFormNumber', v_mobile ->> 'FreeFormNumber']);
  end if;

  r.parent_given := v_whole or v_customer ? 'BillWithParent' and (not v_with_parent or v_customer ? 'ParentRef');
  if r.parent_given and v_with_parent then
    r.parent_key := nullif(staging.read_id(v_customer -> 'ParentRef' -> 'value'), r.external_id);
  end if;

  r.first_name := staging.text_at(v_customer, 'GivenName');
  r.last_name := staging.text_at(v_customer, 'FamilyName');
  r.company := staging.text_at(v_customer, 'CompanyName');
  r.names_given := v_whole or v_customer ?| '{GivenName,FamilyName,CompanyName}';
  v_name := coalesce(nullif(concat_ws(' ', r.first_name, r.last_name), ''), r.company);
  r.name_words := spine.name_words(case when v_name <> r.company then v_name || ' ' || r.company else v_name end);

  if jsonb_typeof(v_address) = 'object' then
    r.address_words := case when v_name <> r.company then spine.name_words(v_name) else r.name_words end;
    if v_name is null then
      v_name := nullif(regexp_replace(staging.text_at(v_customer, 'DisplayName'), '(\s*\(deleted\))+$', '', 'i'), '');
      r.address_words := spine.name_words(v_name);
    end if;
    r.address_given := v_whole or v_name is not null; -- without a name a part of an object can't be compared
    v_address := staging.qbo_address(v_address, v_name, r.company);
    r.address_hash := spine.hash_address(
      v_name, v_address ->> 'address1', v_address ->> 'address2', v_address ->> 'city', v_address ->> 'state',
      v_address ->> 'postalCode', v_address ->> 'country');
  else
    r.address_given := v_whole or v_address is not null;
  end if;
  return r;
end;
$$;
comment on function staging.extract_qbo_customer(jsonb, staging.extraction_context) is
  'The claim of a QuickBooks customer in its envelope; or the reason why it can''t be read; never raises.';
