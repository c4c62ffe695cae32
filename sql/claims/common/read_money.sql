-- Amounts come as decimal text or as JSON numbers, often both in one object. Never by way of a float.
create or replace function staging.read_money(value jsonb)
  returns numeric
  language sql immutable parallel safe
  return case jsonb_typeof(value)
    when 'number' then
      case when length(value #>> '{}') <= 40 and abs(value::numeric) < 1e15 then value::numeric end
    when 'string' then
      case
        when length(value #>> '{}') <= 40
          and btrim(value #>> '{}') collate "C" ~ '^[-+]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)$'
          and abs(btrim(value #>> '{}')::numeric) < 1e15
        then btrim(value #>> '{}')::numeric
      end
  end;
comment on function staging.read_money(jsonb) is
  'The exact amount of a JSON number or of a string with a decimal number, below 10^15; null if it can''t be read.';
