-- The words by which two names are held against each other.
create or replace function spine.name_words(name text)
  returns text[]
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_text text;
  v_word text;
  v_words text[] := '{}';
begin
  if name is null or name = '' then
    return '{}';
  end if;

  v_text := lower(btrim(name) collate "C");
  if length(v_text) <= 60 and v_text collate "C" ~ '^[a-z][a-z]+( [a-z][a-z]+)+$' then -- most names, a company's included
    v_words := string_to_array(v_text, ' ');
    if cardinality(v_words) <= 4 and v_words[1] <> v_words[2] and (v_words[3] in (v_words[1], v_words[2])) is not true
      and (v_words[4] in (v_words[1], v_words[2], v_words[3])) is not true
    then
      return v_words;
    end if;
    v_words := '{}';
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
