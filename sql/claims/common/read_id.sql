-- Ids are text everywhere: they exceed 2^53. gid://shopify/Customer/123 and 123 are one id, and a gid
-- may end in a query (?model_name=Address).
create or replace function staging.read_id(value jsonb)
  returns text
  language sql immutable parallel safe
  return case jsonb_typeof(value)
    when 'number' then
      case when value #>> '{}' collate "C" ~ '^[0-9]{1,40}$' then value #>> '{}' end
    when 'string' then
      case
        when char_length(value #>> '{}') > 255 then null
        when value #>> '{}' collate "C" ~ '^\s*gid://'
        then nullif(substring(value #>> '{}' collate "C" from '/([^/?[:space:]]*)(?:[?].*)?$'), '')
        else nullif(spine.trim_space(value #>> '{}'), '')
      end
  end;
comment on function staging.read_id(jsonb) is
  'An id as text from a string, an integer or a Shopify gid; null if it is none of these, empty or longer than 255.';
