-- It takes back what it did, as preview_block() does.
create or replace function spine.preview_unblock(kind text, value text)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_changes spine.change[];
begin
  begin
    v_changes := array(
      select c
      from spine.usable_pattern(preview_unblock.kind, preview_unblock.value) as u (pattern)
      cross join lateral spine.decide_block(preview_unblock.kind, u.pattern, (
        -- as unblock_identifier() does: a block is only lifted, and the guard may act on the value
        select case b.mode when 'quarantined' then 'allowed' end from spine.blocked_identifiers as b
        where b.kind = preview_unblock.kind and b.pattern = u.pattern), null, false) as c);
    raise exception 'a preview goes back' using errcode = 'IS099', hint = 'Nothing was changed.';
  exception
    when sqlstate 'IS099' then null;
  end;
  return query select c.* from unnest(v_changes) as c;
end;
$$;
comment on function spine.preview_unblock(text, text) is 'What unblock_identifier() would change; nothing is. Raises IS003, IS005.';
