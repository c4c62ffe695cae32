-- A value that many people share joins them no longer: what it joined comes apart, in this transaction.
create or replace function spine.block_identifier(kind text, value text, reason text)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_pattern constant text := spine.usable_pattern(block_identifier.kind, block_identifier.value);
begin
  perform spine.take_decision_lock();
  if exists (select from spine.blocked_identifiers as b where b.kind = block_identifier.kind and b.pattern = v_pattern and b.mode = 'blocked') then
    raise exception 'it is blocked already' using errcode = 'IS010', hint = 'See spine.blocked_identifiers for who did it and why.';
  end if;
  return query select c.* from spine.decide_block(block_identifier.kind, v_pattern, 'blocked', coalesce(block_identifier.reason, ''), true) as c;
end;
$$;
comment on function spine.block_identifier(text, text, text) is
  'Block an email, phone or address hash, or local@* and *@domain; returns what came apart. Raises IS003, IS005, IS010.';
