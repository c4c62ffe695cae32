-- The country as an address hash takes it, for whoever has one as written.
create or replace function spine.country_code(country text)
  returns text
  language sql immutable parallel safe
  return spine.plain_country_code(spine.plain_text(left(country, 200)));
comment on function spine.country_code(text) is
  'The ISO alpha-2 code of a country given by code or name; two letters stay what they are; null if it is unknown.';
