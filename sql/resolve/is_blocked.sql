-- A blocked identifier is as if absent. For emails a pattern local@* or *@domain blocks many.
create or replace function spine.is_blocked(kind text, value text)
  returns boolean
  language sql stable parallel safe
  set search_path = ''
as $$
  select exists (
    select from spine.blocked_identifiers as b
    where b.kind = is_blocked.kind and b.mode <> 'allowed'
      and b.pattern = any (case when is_blocked.kind = 'email'
        then array[is_blocked.value, split_part(is_blocked.value, '@', 1) || '@*', '*@' || split_part(is_blocked.value, '@', 2)]
        else array[is_blocked.value] end));
$$;
comment on function spine.is_blocked(text, text) is 'Whether a value or a pattern of blocked_identifiers covers the identifier.';
