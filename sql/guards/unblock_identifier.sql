-- Lift a block, or a quarantine: a value that a person let out is never quarantined again.
create or replace function spine.unblock_identifier(kind text, value text, reason text)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_pattern constant text := spine.usable_pattern(unblock_identifier.kind, unblock_identifier.value);
  v_mode text;
begin
  perform spine.take_decision_lock();
  select b.mode into v_mode from spine.blocked_identifiers as b
  where b.kind = unblock_identifier.kind and b.pattern = v_pattern and b.mode <> 'allowed';
  if not found then
    raise exception 'it is not blocked' using errcode = 'IS010', hint = 'See spine.blocked_identifiers; a pattern is lifted as it was written.';
  end if;
  return query select c.* from spine.decide_block(unblock_identifier.kind, v_pattern,
    case v_mode when 'quarantined' then 'allowed' end, coalesce(unblock_identifier.reason, ''), true) as c;
end;
$$;
comment on function spine.unblock_identifier(text, text, text) is
  'Lift the block or quarantine of a value or pattern; returns what changed. Raises IS003, IS005, IS010.';
