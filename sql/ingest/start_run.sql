-- Open the row of a reading in sync_runs. Its reader holds the feed alone, so a row that is still open belongs to one that
-- was killed, and is closed as such. A daemon reads every minute and mostly finds nothing: of such rows in a row the last
-- two are kept.
create or replace function spine.start_run(provider text, account text, entity text, mode text)
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  update spine.sync_runs as r
  set finished_at = clock_timestamp(), error = 'it was killed before its end'
  where r.kind = 'sync' and r.provider = start_run.provider and r.account = start_run.account
    and r.entity = start_run.entity and r.mode = start_run.mode and r.finished_at is null;
  delete from spine.sync_runs as r
  using (
    select min(o.id) as id
    from (
      select s.id, s.fetched, s.error from spine.sync_runs as s
      where s.kind = 'sync' and s.provider = start_run.provider and s.account = start_run.account
        and s.entity = start_run.entity and s.mode = start_run.mode
      order by s.id desc
      limit 2
    ) as o
    having count(*) filter (where o.fetched = 0 and o.error is null) = 2
  ) as n
  where r.id = n.id;
  insert into spine.sync_runs (kind, provider, account, entity, mode)
  values ('sync', start_run.provider, start_run.account, start_run.entity, start_run.mode)
  returning id;
$$;
comment on function spine.start_run(text, text, text, text) is
  'The id of a new run of a feed. To be called by who holds the feed alone: open rows of it are closed as killed.';
