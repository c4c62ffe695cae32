-- Keep the newest version of each record; those that arrive have the number that their verdict gave.
create or replace function staging.write_records(
  provider text, entity text, account text, rows staging.version[], verdicts staging.verdict[], docs jsonb[])
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
  set jit = off
as $$
begin
  -- nobody else writes records of the provider, so that what is not held conflicts with nothing, which would be dearer
  insert into staging.records (provider, entity, external_id, account, seq, payload, payload_hash, source_created_at, source_updated_at)
  select write_records.provider, write_records.entity, (v.row).external_id, write_records.account, (v.verdict).seq, v.doc,
    (v.row).payload_hash, (v.row).source_created_at, (v.row).source_updated_at
  from (select unnest(write_records.rows) as row, unnest(write_records.verdicts) as verdict, unnest(write_records.docs) as doc) as v
  where (v.verdict).seq is not null
  order by (v.row).external_id;

  if exists (select from unnest(write_records.verdicts) as v where v.verdict = 'staged' and v.seq is null) then
    perform staging.write_held_records(
      write_records.provider, write_records.entity, write_records.account, write_records.rows, write_records.verdicts, write_records.docs);
  end if;
end;
$$;
comment on function staging.write_records(text, text, text, staging.version[], staging.verdict[], jsonb[]) is
  'Insert or replace the records whose versions are new.';
