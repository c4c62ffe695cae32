-- Move a cursor from where its reader found it, in the transaction of the rows that it stands for.
--
-- Another reader of the same feed may have moved it meanwhile: then this one must not, and its rows, which are staged
-- again without harm, go back with the transaction.
create or replace function spine.move_cursor(
  provider text, account text, entity text, mode text, from_position jsonb, to_position jsonb)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
begin
  update spine.sync_cursors as c
  set position = move_cursor.to_position, updated_at = now()
  where c.provider = move_cursor.provider and c.account = move_cursor.account and c.entity = move_cursor.entity
    and c.mode = move_cursor.mode and c.position = move_cursor.from_position;
  if not found then
    raise exception 'the cursor of % % was moved by another reader', move_cursor.provider, move_cursor.entity
      using errcode = 'IS006', hint = 'Nothing is lost: the other one goes on. Run one daemon for each provider.';
  end if;
end;
$$;
comment on function spine.move_cursor(text, text, text, text, jsonb, jsonb) is
  'Move the cursor of a feed. Raises IS006 when it is not where its reader found it.';
