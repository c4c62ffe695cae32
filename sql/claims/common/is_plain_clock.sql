-- Nearly every time of a provider begins with a date and a clock in one layout and this century. Looking its parts
-- up costs a quarter of a regular expression over the whole; days that some months lack are left to is_time().
create or replace function staging.is_plain_clock(value text)
  returns boolean
  language sql immutable parallel safe
  return value like '20__-__-__T__:__:__%'
    and substr(value, 3, 2) = any (staging.two_digits(100))
    and substr(value, 6, 2) = any (staging.two_digits(13)) and substr(value, 6, 2) <> '00'
    and substr(value, 9, 2) = any (staging.two_digits(29)) and substr(value, 9, 2) <> '00'
    and substr(value, 12, 2) = any (staging.two_digits(24))
    and substr(value, 15, 2) = any (staging.two_digits(60))
    and substr(value, 18, 2) = any (staging.two_digits(60));
comment on function staging.is_plain_clock(text) is
  'Whether the text begins with a valid time like 2024-03-28T07:14:51, of a day up to the 28th; false may be a time all the same.';
