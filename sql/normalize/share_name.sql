-- Could these be the names of one person? A word in common, a nickname of one another, or an initial will do; so does a
-- side without a name.
create or replace function spine.share_name(name text, words text, others text)
  returns boolean
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_words constant text[] := string_to_array(share_name.words, ' ');
  v_others constant text[] := string_to_array(share_name.others, ' ');
  v_initial text;
begin
  if share_name.words = '' or share_name.others = '' or v_words && v_others then
    return true;
  elsif array(select unnest(spine.first_names(w)) from unnest(v_words) as w)
    && array(select unnest(spine.first_names(w)) from unnest(v_others) as w)
  then
    return true;
  end if;
  foreach v_initial in array string_to_array(spine.plain_text(translate(share_name.name, e'\n', ' ')), ' ') loop
    if length(v_initial) = 1 and exists (select from unnest(v_others) as o where left(o, 1) = v_initial) then
      return true;
    end if;
  end loop;
  return false;
end;
$$;
comment on function spine.share_name(text, text, text) is
  'Whether a name (its text and its words, joined by spaces) and another''s words have a part in common, nicknames and initials counted as equal.';
