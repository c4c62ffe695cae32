-- Ids are text everywhere: they exceed 2^53. gid://shopify/Customer/123 and 123 are one id, and a gid
-- may end in a query (?model_name=Address). A number with a point is no id but one that was rounded.
create or replace function staging.read_id(value jsonb)
  returns text
  language sql immutable parallel safe
  return case jsonb_typeof(value)
    when 'string' then
      case
        when length(value #>> '{}') > 255 then null
        when value #>> '{}' like 'gid://%'
        then nullif(spine.trim_space(split_part(split_part(value #>> '{}', '?', 1), '/', -1)), '')
        else nullif(spine.trim_space(value #>> '{}'), '')
      end
    when 'number' then
      case
        when length(value #>> '{}') <= 40 and value #>> '{}' not like '%.%' and value #>> '{}' not like '-%'
        then value #>> '{}'
      end
  end;
comment on function staging.read_id(jsonb) is
  'An id as text from a string, an integer or a Shopify gid; null if it is none of these, empty or longer than 255.';
