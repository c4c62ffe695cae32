-- The state as an address hash takes it, for whoever has one as written.
create or replace function spine.state_code(country text, state text)
  returns text
  language sql immutable parallel safe
  return spine.plain_state_code(country, spine.plain_text(left(state, 100)));
comment on function spine.state_code(text, text) is
  'The code of a state of the country US, CA or AU given by code or name; codes stay what they are; null if it is unknown or elsewhere.';
