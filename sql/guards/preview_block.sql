create or replace function spine.preview_block(kind text, value text)
  returns setof spine.change
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  select c.* from spine.decide_block(preview_block.kind, spine.usable_pattern(preview_block.kind, preview_block.value), 'blocked', null, false) as c;
$$;
comment on function spine.preview_block(text, text) is 'What block_identifier() would change; nothing is. Raises IS003, IS005.';
