-- A Shopify customer: a node of the Admin GraphQL API, a REST or webhook body, or the body of one of the
-- webhooks that say what became of a customer (delete, merge, redact).
--
-- admin_graphql_api_id goes before the numeric id, which programs round that read it as a float. A merge is
-- believed when it is completed: failed ones are delivered too.
create or replace function staging.extract_shopify_customer(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract;
  v_id jsonb := coalesce(payload -> 'admin_graphql_api_id', payload -> 'id');
  v_created_at jsonb := coalesce(payload -> 'createdAt', payload -> 'created_at');
  v_updated_at jsonb := coalesce(payload -> 'updatedAt', payload -> 'updated_at');
begin
  if jsonb_typeof(payload) is distinct from 'object' then
    r.reason := 'not an object';
    return r;
  end if;

  if payload ? 'admin_graphql_api_customer_deleted_id' then
    r.external_id := staging.read_id(payload -> 'admin_graphql_api_customer_deleted_id');
    r.merged_into_key := staging.read_id(payload -> 'admin_graphql_api_customer_kept_id');
    r.reason := case
      when r.external_id is null or r.merged_into_key is null then 'merge names no two customers'
      when r.external_id = r.merged_into_key then 'merged into itself'
      when lower(payload ->> 'status' collate "C") is distinct from 'completed' then 'merge is not completed'
    end;
    r.address_given := false;
    r.names_given := false;
  elsif payload ? 'orders_to_redact' then
    r.external_id := staging.read_id(payload -> 'customer' -> 'id');
    r.reason := case when r.external_id is null then 'redaction names no customer id' end;
    r.emails := '{}';
    r.phones := '{}';
    r.address_given := true;
    r.names_given := true;
  elsif v_created_at is null and v_updated_at is null -- else it holds more, which is dearer to tell
    and payload - '{id,admin_graphql_api_id,tax_exemptions}'::text[] = '{}'
    and (payload ? 'admin_graphql_api_id' or jsonb_typeof(payload -> 'id') = 'number')
  then
    r.external_id := staging.read_id(v_id);
    r.deleted := true;
    r.address_given := false;
    r.names_given := false;
  else
    r := staging.shopify_person(payload, context);
    r.external_id := staging.read_id(v_id);
    r.source_created_at := staging.read_time(v_created_at);
    r.source_updated_at := staging.read_time(v_updated_at);
    r.reason := case
      when r.source_created_at is null and jsonb_typeof(v_created_at) <> 'null' then 'created_at is not a time'
      when r.source_updated_at is null and jsonb_typeof(v_updated_at) <> 'null' then 'updated_at is not a time'
      else r.reason
    end;
  end if;

  r.reason := case
    when r.external_id is null then coalesce(r.reason, staging.why_no_id(v_id))
    when payload ? 'shop_id' and not payload ? 'orders_to_redact' then 'not a customer'
    when payload ? 'sms_marketing_consent' and payload - '{id,admin_graphql_api_id,phone,sms_marketing_consent}'::text[] = '{}'
      then 'consent alone, not a customer'
    when v_id #>> '{}' like 'gid:%' and v_id #>> '{}' not like 'gid://shopify/Customer/%' then 'not a customer'
    else r.reason
  end;
  r.identity_key := r.external_id;
  r.own := true;
  r.deleted := coalesce(r.deleted, false);
  r.internal := coalesce(r.internal, false);
  r.address_words := coalesce(r.address_words, '{}');
  r.name_words := coalesce(r.name_words, '{}');
  return r;
end;
$$;
comment on function staging.extract_shopify_customer(jsonb, staging.extraction_context) is
  'The claim of a Shopify customer; what can''t be read gives a reason. Never raises.';
