create or replace function spine.schedule_feed(provider text, account text, entity text, next_run_at timestamptz)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  insert into spine.sync_cursors as c (provider, account, entity, mode, position, next_run_at)
  values (schedule_feed.provider, schedule_feed.account, schedule_feed.entity, 'incremental', '{}', schedule_feed.next_run_at)
  on conflict on constraint sync_cursors_pkey do update set next_run_at = excluded.next_run_at;
$$;
comment on function spine.schedule_feed(text, text, text, timestamptz) is
  'Note when the daemon means to read a feed next; null when it stops.';
