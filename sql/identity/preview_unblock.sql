create or replace function spine.preview_unblock(kind text, value text)
  returns setof spine.change
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  select c.* from spine.decide_block(preview_unblock.kind, spine.usable_pattern(preview_unblock.kind, preview_unblock.value), 'allowed', null, false) as c;
$$;
comment on function spine.preview_unblock(text, text) is 'What unblock_identifier() would change; nothing is. Raises IS003, IS005.';
