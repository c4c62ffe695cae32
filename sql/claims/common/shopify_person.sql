-- Who a Shopify customer object speaks of, alone or inside an order, in GraphQL's or REST's spelling.
--
-- A key that is absent was not asked for, so it is a hole; null says that there is none. The default
-- address of GraphQL may hold only its id, with the parts in the list of addresses. Its phone is not taken:
-- whoever it ships to has put that one there, and the customer's own stands on the customer.
create or replace function staging.shopify_person(customer jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract;
  v_email jsonb := customer -> 'defaultEmailAddress';
  v_phone jsonb := customer -> 'defaultPhoneNumber';
  v_address jsonb := coalesce(customer -> 'defaultAddress', customer -> 'default_address');
  v_type text := jsonb_typeof(v_address);
  v_own_name text;
  v_name text;
  v_raw text[];
begin
  r.address_given := false;
  r.internal := false;
  r.reason := case
    when jsonb_typeof(customer -> 'email') not in ('string', 'null') then 'email is not text'
    when jsonb_typeof(customer -> 'phone') not in ('string', 'null') then 'phone is not text'
    when jsonb_typeof(customer -> 'firstName') not in ('string', 'null') then 'firstName is not text'
    when jsonb_typeof(customer -> 'lastName') not in ('string', 'null') then 'lastName is not text'
    when jsonb_typeof(customer -> 'first_name') not in ('string', 'null') then 'first_name is not text'
    when jsonb_typeof(customer -> 'last_name') not in ('string', 'null') then 'last_name is not text'
    when jsonb_typeof(v_email) not in ('object', 'null') then 'defaultEmailAddress is not an object'
    when jsonb_typeof(v_email -> 'emailAddress') not in ('string', 'null') then 'emailAddress is not text'
    when jsonb_typeof(v_phone) not in ('object', 'null') then 'defaultPhoneNumber is not an object'
    when jsonb_typeof(v_phone -> 'phoneNumber') not in ('string', 'null') then 'phoneNumber is not text'
    when v_type not in ('object', 'null') then 'default address is not an object'
  end;
  if r.reason is not null then
    return r;
  end if;

  if customer ? 'email' or jsonb_typeof(v_email) = 'null' or v_email ? 'emailAddress' then
    v_raw := array[v_email ->> 'emailAddress', customer ->> 'email'];
    r.emails := staging.usable_emails(v_raw, 'shopify', context);
    r.internal := context.internal <> '{}' and staging.has_internal_email(v_raw, context);
  end if;
  if customer ? 'sms_marketing_consent' and not customer ? 'email' and not customer ? 'first_name' then
    null; -- the body of a change of consent: its phone is empty whenever the consent is
  elsif customer ? 'phone' or jsonb_typeof(v_phone) = 'null' or v_phone ? 'phoneNumber' then
    r.phones := staging.usable_phones(array[v_phone ->> 'phoneNumber', customer ->> 'phone']);
  end if;

  if v_type = 'object' and not v_address ?| '{address1,city,zip}' then
    v_address := case when v_address ? 'id' then coalesce(
      jsonb_path_query_first(customer, '$.addressesV2.nodes[*] ? (@.id == $id)', v_address, true),
      jsonb_path_query_first(customer, '$.addresses[*] ? (@.id == $id)', v_address, true)) end;
    v_type := jsonb_typeof(v_address);
  end if;

  r.first_name := coalesce(staging.text_at(customer, 'firstName'), staging.text_at(customer, 'first_name'));
  r.last_name := coalesce(staging.text_at(customer, 'lastName'), staging.text_at(customer, 'last_name'));
  r.company := staging.text_at(v_address, 'company');
  -- names are given together: what is absent of them was refused, and the rest replaces nothing that is known
  r.names_given := customer ?| '{firstName,first_name}' and customer ?| '{lastName,last_name}';
  v_own_name := btrim(coalesce(r.first_name, '') || ' ' || coalesce(r.last_name, ''));
  r.name_words := spine.name_words(v_own_name || ' ' || coalesce(r.company, ''));

  r.address_given := v_type is not null;
  r.address_words := '{}';
  if v_type = 'object' then
    v_name := coalesce(staging.shopify_address_name(v_address), nullif(v_own_name, ''), r.company);
    r.address_words := case when r.company is null and v_name = v_own_name then r.name_words else spine.name_words(v_name) end;
    if r.address_words && r.name_words or r.address_words = '{}' or r.name_words = '{}' then
      r.address_hash := staging.shopify_hash(v_address, v_name);
    end if;
  end if;
  return r;
end;
$$;
comment on function staging.shopify_person(jsonb, staging.extraction_context) is
  'The identifiers and names of a Shopify customer object; what can''t be read gives a reason. Never raises.';
