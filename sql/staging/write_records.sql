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
  -- Nobody else writes records of this provider now, so what is not held can't conflict, and looking for conflicts is dear.
  insert into staging.records (provider, entity, external_id, account, seq, payload, payload_hash, source_created_at, source_updated_at)
  select write_records.provider, write_records.entity, (v.row).external_id, write_records.account, (v.verdict).seq, v.doc,
    (v.row).payload_hash, (v.row).source_created_at, (v.row).source_updated_at
  from (select unnest(write_records.rows) as row, unnest(write_records.verdicts) as verdict, unnest(write_records.docs) as doc) as v
  where (v.verdict).seq is not null
  order by (v.row).external_id;

  if exists (select from unnest(write_records.verdicts) as v where v.verdict = 'staged' and v.seq is null) then
    insert into staging.records as h (provider, entity, external_id, account, seq, payload, payload_hash, source_created_at, source_updated_at)
    select write_records.provider, write_records.entity, (v.row).external_id, write_records.account,
      nextval('staging.arrival'), v.doc, (v.row).payload_hash, (v.row).source_created_at, (v.row).source_updated_at
    from (
      select unnest(write_records.rows) as row, unnest(write_records.verdicts) as verdict, unnest(write_records.docs) as doc
    ) as v
    where (v.verdict).verdict = 'staged' and (v.verdict).seq is null and not (v.verdict).part
    order by (v.row).external_id
    on conflict on constraint records_pkey do update
    set payload = excluded.payload, payload_hash = excluded.payload_hash, account = excluded.account, version = h.version + 1,
      source_created_at = coalesce(excluded.source_created_at, h.source_created_at),
      source_updated_at = excluded.source_updated_at, received_at = now(),
      seen = case when h.source_updated_at is null then h.seen else (h.payload_hash || h.seen)[1:20] end;

    -- Parts are merged into what is held; one that comes before its whole is a record of its own until then.
    insert into staging.records as h (provider, entity, external_id, account, seq, payload, payload_hash)
    select write_records.provider, write_records.entity, p.external_id, write_records.account, nextval('staging.arrival'),
      p.doc, '\x'
    from (
      select (v.row).external_id, spine.jsonb_concat_agg(v.doc order by (v.row).i) as doc
      from (
        select unnest(write_records.rows) as row, unnest(write_records.verdicts) as verdict, unnest(write_records.docs) as doc
      ) as v
      where (v.verdict).verdict = 'staged' and (v.verdict).part
      group by (v.row).external_id
      order by (v.row).external_id
    ) as p
    on conflict on constraint records_pkey do update
    set payload = h.payload || excluded.payload, version = h.version + 1, received_at = now();
  end if;
end;
$$;
comment on function staging.write_records(text, text, text, staging.version[], staging.verdict[], jsonb[]) is
  'Insert or replace the records whose versions are new.';
