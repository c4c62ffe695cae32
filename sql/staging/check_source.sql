create or replace function staging.check_source(provider text, entity text, account text)
  returns void
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_entities constant jsonb := '{"shopify": ["customer", "order"], "qbo": ["customer", "order"], "amazon": ["order"],
    "shipstation": ["customer", "order", "shipment"], "klaviyo": ["profile"], "manual": ["customer", "order"]}';
begin
  if check_source.provider is null or not v_entities ? check_source.provider then
    raise exception 'unknown provider %', coalesce('"' || check_source.provider || '"', 'null')
      using errcode = 'IS001', hint = 'Known providers are ' || (select string_agg(k, ', ') from jsonb_object_keys(v_entities) as k) || '.';
  elsif check_source.entity is null or not v_entities -> check_source.provider ? check_source.entity then
    raise exception 'unknown entity % of provider %', coalesce('"' || check_source.entity || '"', 'null'), check_source.provider
      using errcode = 'IS001', hint = 'It has ' || (
        select string_agg(e, ', ') from jsonb_array_elements_text(v_entities -> check_source.provider) as e) || '.';
  elsif check_source.account ~ '[/:\s]' then
    raise exception 'account "%" has a slash, a colon or white space', check_source.account
      using errcode = 'IS001', hint = 'It becomes a prefix of keys: use letters, digits, dots and dashes.';
  end if;
end;
$$;
comment on function staging.check_source(text, text, text) is 'Raises IS001 for a provider, entity or account that cannot be staged.';
