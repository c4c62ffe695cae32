-- gid://shopify/Customer/123 and 123 are one id.
create or replace function spine.plain_id(id text)
  returns text
  language sql immutable parallel safe
  return nullif(regexp_replace(btrim(id), '^gid://shopify/[A-Za-z]+/([^?]+).*$', '\1'), '');
comment on function spine.plain_id(text) is 'An external id as keys write it: trimmed, without Shopify''s gid prefix and query; null when empty.';
