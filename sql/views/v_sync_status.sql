-- How far each feed has been read, when that last worked, and what went wrong.
create or replace view spine.v_sync_status as
with feeds as (
  select c.provider, c.account, c.entity from spine.sync_cursors as c
  union
  select r.provider, r.account, r.entity from staging.rejects as r
  union
  select r.provider, r.account, r.entity from spine.sync_runs as r where r.provider is not null and r.entity is not null
)
select
  f.provider,
  f.account,
  f.entity,
  c.position as cursor,
  c.updated_at as cursor_moved_at,
  l.started_at as last_run_started_at,
  l.finished_at as last_run_finished_at,
  l.fetched as last_run_fetched,
  g.finished_at as last_success_at,
  now() - greatest(c.updated_at, g.finished_at) as lag,
  e.error as last_error,
  e.started_at as last_error_at,
  coalesce(j.rejects, 0) as open_rejects,
  c.next_run_at,
  b.position as full_cursor,
  coalesce(w.waiting, 0) as waiting_deliveries,
  coalesce(w.open, 0) as open_privacy_requests,
  coalesce(w.failed, 0) as failed_deliveries
from feeds as f
left join spine.sync_cursors as c
  on (c.provider, c.account, c.entity) = (f.provider, f.account, f.entity) and c.mode = 'incremental'
left join spine.sync_cursors as b
  on (b.provider, b.account, b.entity) = (f.provider, f.account, f.entity) and b.mode = 'full'
left join lateral (
  select r.started_at, r.finished_at, r.fetched
  from spine.sync_runs as r
  where r.provider = f.provider and r.account = f.account and r.entity = f.entity
  order by r.id desc
  limit 1
) as l on true
left join lateral (
  select r.finished_at
  from spine.sync_runs as r
  where r.provider = f.provider and r.account = f.account and r.entity = f.entity and r.finished_at is not null and r.error is null
  order by r.id desc
  limit 1
) as g on true
left join lateral (
  select r.error, r.started_at
  from spine.sync_runs as r
  where r.provider = f.provider and r.account = f.account and r.entity = f.entity and r.error is not null
  order by r.id desc
  limit 1
) as e on true
left join (
  select r.provider, r.account, r.entity, count(*) as rejects
  from staging.rejects as r
  group by r.provider, r.account, r.entity
) as j on (j.provider, j.account, j.entity) = (f.provider, f.account, f.entity)
left join (
  select d.provider, d.account, count(*) filter (where d.state = 'pending') as waiting,
    count(*) filter (where d.state = 'open') as open, count(*) filter (where d.state = 'failed') as failed
  from spine.webhook_deliveries as d
  where d.state in ('pending', 'open', 'failed')
  group by d.provider, d.account
) as w on (w.provider, w.account) = (f.provider, f.account);
comment on view spine.v_sync_status is 'One row per provider, account and entity that was ever read: cursor, last run, lag, last error, rejects.';
comment on column spine.v_sync_status.lag is 'Since the cursor moved or a run succeeded, whichever is later; null if neither ever did.';
comment on column spine.v_sync_status.last_error is 'Of the last run that failed; old if last_success_at is later than last_error_at.';
comment on column spine.v_sync_status.next_run_at is 'When the daemon means to read on; null where none runs.';
comment on column spine.v_sync_status.full_cursor is 'How far a backfill is; null where there was none.';
comment on column spine.v_sync_status.waiting_deliveries is 'Webhooks of the account, of all its entities, that are not worked off yet.';
comment on column spine.v_sync_status.open_privacy_requests is 'Requests of the account to export or erase a person that nobody has done yet.';
comment on column spine.v_sync_status.failed_deliveries is 'Webhooks of the account that were given up; the next reading brings what they told of.';
comment on column spine.v_sync_status.open_rejects is 'Rows of staging.rejects: payloads kept because they could not be read.';
