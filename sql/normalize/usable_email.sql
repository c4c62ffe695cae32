-- What an email must be to be compared at all. Inner white space, control characters and * (a mask) make it
-- unusable, and so does a length that no mailbox has: it is an index key.
create or replace function spine.usable_email(email text)
  returns text
  language sql immutable parallel safe
  return case
    when char_length(email) <= 320
      and email collate "C" ~ '^[^@*[:space:][:cntrl:]\u0080-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]+@[^@*[:space:][:cntrl:]\u0080-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]+$'
    then email
  end;
comment on function spine.usable_email(text) is
  'The trimmed, lower-case email if it has exactly one @ between non-empty parts and no mask; else null.';
