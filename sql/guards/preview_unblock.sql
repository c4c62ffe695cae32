create or replace function spine.preview_unblock(kind text, value text)
  returns setof spine.change
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  select c.*
  from spine.usable_pattern(preview_unblock.kind, preview_unblock.value) as u (pattern)
  cross join lateral spine.decide_block(preview_unblock.kind, u.pattern, (
    -- as unblock_identifier() does: a block is only lifted, and the guard may act on the value
    select case b.mode when 'quarantined' then 'allowed' end from spine.blocked_identifiers as b
    where b.kind = preview_unblock.kind and b.pattern = u.pattern), null, false) as c;
$$;
comment on function spine.preview_unblock(text, text) is 'What unblock_identifier() would change; nothing is. Raises IS003, IS005.';
