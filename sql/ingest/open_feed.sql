-- Where a feed goes on, making its cursor when it is read for the first time.
create or replace function spine.open_feed(provider text, account text, entity text, mode text)
  returns jsonb
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_position jsonb;
begin
  insert into spine.sync_cursors (provider, account, entity, mode, position)
  values (open_feed.provider, open_feed.account, open_feed.entity, open_feed.mode, '{}')
  on conflict do nothing;
  select c.position into v_position
  from spine.sync_cursors as c
  where c.provider = open_feed.provider and c.account = open_feed.account
    and c.entity = open_feed.entity and c.mode = open_feed.mode;
  return v_position;
end;
$$;
comment on function spine.open_feed(text, text, text, text) is 'The position of a feed; {} at the beginning.';
