-- A page of a feed: its records, the move of the cursor past it, and its part of the run's counts, all or nothing, in one
-- call, because pages are small and every message to the database costs more than a record.
--
-- The disk is not waited for: a crash that takes the page back takes the cursor back too, and the end of the reading,
-- which is waited for, keeps all before it.
create or replace function spine.stage_page(
  run bigint, from_position jsonb, to_position jsonb, entities text[], payloads text[],
  reject_entities text[] default '{}', reject_raws bytea[] default '{}', reject_reasons text[] default '{}',
  out staged bigint, out unchanged bigint, out older bigint, out rejected bigint)
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_feed record;
begin
  perform set_config('synchronous_commit', 'off', true);
  select r.provider, r.account, r.entity, r.mode into strict v_feed from spine.sync_runs as r where r.id = stage_page.run;
  perform spine.move_cursor(
    v_feed.provider, v_feed.account, v_feed.entity, v_feed.mode, stage_page.from_position, stage_page.to_position);

  perform spine.reject_record(v_feed.provider, j.entity, j.raw, j.reason, v_feed.account)
  from unnest(stage_page.reject_entities, stage_page.reject_raws, stage_page.reject_reasons) as j (entity, raw, reason);
  select s.staged, s.unchanged, s.older, s.rejected + cardinality(stage_page.reject_entities)
  into staged, unchanged, older, rejected
  from spine.stage_fetched(v_feed.provider, v_feed.account, stage_page.entities, stage_page.payloads) as s;

  perform spine.add_to_run(stage_page.run, staged, unchanged, older, rejected);
end;
$$;
comment on function spine.stage_page(bigint, jsonb, jsonb, text[], text[], text[], bytea[], text[]) is
  'Stage a page of the feed that a run reads, and move its cursor; counts of what became of the records and rejects. Raises IS003, IS006.';
