-- White space of every script, and the invisible marks that come with copied text, taken off both ends.
create or replace function spine.trim_space(value text)
  returns text
  language sql immutable parallel safe
  return case
    when octet_length(value) = char_length(value) then btrim(value, E' \t\n\x0b\f\r')
    else btrim(value,
      E' \t\n\x0b\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a'
      '\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060\u3000\ufeff')
  end;
comment on function spine.trim_space(text) is
  'The text without white space and invisible marks at its ends; may be empty.';
