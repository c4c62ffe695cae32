-- What an analyst sees in place of personal data: enough to count by mail domain, state and country.
create or replace function spine.mask(value text)
  returns text
  language sql immutable parallel safe
  return case when value is not null then '***' || coalesce(substring(value from '@[^@]+$'), '') end;
comment on function spine.mask(text) is '*** with the domain if it is an email; null for null.';

create or replace function spine.mask(value text[])
  returns text[]
  language sql immutable parallel safe
  return case when value is not null then array(select spine.mask(v.value) from unnest(value) as v (value)) end;
comment on function spine.mask(text[]) is 'Each value masked, so that there are as many; null for null.';

create or replace function spine.mask(value jsonb)
  returns jsonb
  language sql immutable parallel safe
  return case
    when jsonb_typeof(value) = 'object'
    then jsonb_strip_nulls(jsonb_build_object('state', value -> 'state', 'country', value -> 'country'))
  end;
comment on function spine.mask(jsonb) is 'Of an object only its state and country; null for all else.';
