-- The guard before a cast to a time, so that it can't raise: the pattern knows the lengths of months, the
-- condition after it knows leap years.
create or replace function staging.is_time(value text)
  returns boolean
  language sql immutable parallel safe
  return length(value) <= 40 and value collate "C" ~ (
      '^(?:19|2[01])[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))'
      '(?:[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:[.][0-9]+)?)? ?(?:[Zz]|[-+](?:0[0-9]|1[0-5])(?::?[0-5][0-9])?)?)?$')
    and (substr(value, 6, 5) <> '02-29'
      or (substr(value, 3, 2) collate "C" ~ '[02468][048]|[13579][26]' and substr(value, 1, 4) not in ('1900', '2100')));
comment on function staging.is_time(text) is
  'Whether the text is a date or a time of ISO 8601 in the years 1900 to 2199 that exists in the calendar.';
