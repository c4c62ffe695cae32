create or replace function spine.finish_sentence(words text)
  returns text
  language sql immutable parallel safe
  return upper(left(btrim(words), 1)) || rtrim(substr(btrim(words), 2), ' .:') || '.';
comment on function spine.finish_sentence(text) is 'The words with a capital at the beginning and one full stop at the end.';
