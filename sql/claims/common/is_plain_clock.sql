-- Nearly every time of a provider begins with a date and a clock in one layout and this century. Its parts are looked
-- up, in as few pieces as may be: each piece cut out of a text costs. February 29th is left to is_time().
create or replace function staging.is_plain_clock(value text)
  returns boolean
  language sql immutable parallel safe
  return value like '20__-__-__T__:__:__%'
    and substr(value, 3, 2) = any (staging.two_digits(100))
    and substr(value, 6, 5) = any (staging.month_days())
    and substr(value, 12, 2) = any (staging.two_digits(24))
    and substr(value, 15, 2) = any (staging.two_digits(60))
    and substr(value, 18, 2) = any (staging.two_digits(60));
comment on function staging.is_plain_clock(text) is
  'Whether the text begins with a valid time like 2024-03-28T07:14:51, in 2000 to 2099 and on no leap day; false may be a time too.';
