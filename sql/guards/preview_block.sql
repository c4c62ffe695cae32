-- It takes back what it did, so that its locks go with it: nobody waits for a preview that is over.
create or replace function spine.preview_block(kind text, value text)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_changes spine.change[];
begin
  begin
    v_changes := array(
      select c from spine.decide_block(preview_block.kind, spine.usable_pattern(preview_block.kind, preview_block.value), 'blocked', null, false) as c);
    raise exception 'a preview goes back' using errcode = 'IS099', hint = 'Nothing was changed.';
  exception
    when sqlstate 'IS099' then null;
  end;
  return query select c.* from unnest(v_changes) as c;
end;
$$;
comment on function spine.preview_block(text, text) is 'What block_identifier() would change; nothing is. Raises IS003, IS005.';
