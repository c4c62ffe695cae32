-- A sweep looks for what is held and was deleted without a word: a third way of reading a feed, with a cursor of its own.

alter table spine.sync_cursors
  drop constraint if exists chk_sync_cursors_mode,
  add constraint chk_sync_cursors_mode check (mode in ('incremental', 'full', 'sweep'));
comment on column spine.sync_cursors.mode is
  'full: a backfill, which goes on beside the daemon and where it stopped; sweep: what is held is looked for, to find what was deleted.';
alter table spine.sync_runs
  drop constraint if exists chk_sync_runs_mode,
  add constraint chk_sync_runs_mode check (mode in ('incremental', 'full', 'sweep'));
comment on column spine.sync_runs.mode is
  'Of an ingester''s run: incremental, full for a backfill, or sweep for a search for what was deleted.';

insert into spine.settings (name, value, comment) values
  ('sweep_limit', '10', 'Percent of the records of a feed that a sweep may find deleted at once; more is taken for a mistake, and ends none.')
on conflict (name) do nothing;
