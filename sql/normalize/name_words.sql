-- The words by which two names are held against each other.
create or replace function spine.name_words(name text)
  returns text[]
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_word text;
  v_words text[] := '{}';
begin
  if name is null or name = '' then
    return '{}';
  end if;
  foreach v_word in array string_to_array(spine.plain_text(left(name, 1000)), ' ') loop
    v_word := left(v_word, 60); -- it goes into an index
    if length(v_word) > 1 and v_word <> all (v_words) then
      v_words := v_words || v_word;
    end if;
  end loop;
  return v_words;
end;
$$;
comment on function spine.name_words(text) is
  'The distinct words of two characters or more, lower-case, in the order of the name; {} if there are none.';
