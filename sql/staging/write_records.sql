-- Keep the newest version of each record. seq is given at first arrival, in the order of the call, and never changes.
create or replace function staging.write_records(
  provider text, entity text, account text, rows staging.version[], verdicts staging.verdict[], docs jsonb[])
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
  set jit = off
as $$
  insert into staging.records as h (provider, entity, external_id, account, seq, payload, payload_hash, source_created_at, source_updated_at)
  select write_records.provider, write_records.entity, r.external_id, write_records.account, r.seq, r.doc, r.payload_hash,
    r.source_created_at, r.source_updated_at
  from (
    select (v.row).external_id, (v.row).payload_hash, (v.row).source_created_at, (v.row).source_updated_at, v.doc,
      nextval('staging.arrival') as seq
    from (select unnest(write_records.rows) as row, unnest(write_records.verdicts) as verdict, unnest(write_records.docs) as doc) as v
    where (v.verdict).verdict = 'staged' and not (v.verdict).part
  ) as r
  order by r.external_id
  on conflict (provider, entity, external_id) do update
  set payload = excluded.payload, payload_hash = excluded.payload_hash, account = excluded.account, version = h.version + 1,
    source_created_at = coalesce(excluded.source_created_at, h.source_created_at),
    source_updated_at = excluded.source_updated_at, received_at = now(),
    seen = case when h.source_updated_at is null then h.seen else (h.payload_hash || h.seen)[1:20] end;

  -- Parts are merged into what is held; one that comes before its whole is a record of its own until then.
  insert into staging.records as h (provider, entity, external_id, account, seq, payload, payload_hash)
  select write_records.provider, write_records.entity, p.external_id, write_records.account, nextval('staging.arrival'), p.doc, '\x'
  from (
    select (v.row).external_id, spine.jsonb_concat_agg(v.doc order by (v.row).i) as doc
    from (select unnest(write_records.rows) as row, unnest(write_records.verdicts) as verdict, unnest(write_records.docs) as doc) as v
    where (v.verdict).verdict = 'staged' and (v.verdict).part
    group by (v.row).external_id
    order by (v.row).external_id
  ) as p
  on conflict (provider, entity, external_id) do update
  set payload = h.payload || excluded.payload, version = h.version + 1, received_at = now();
$$;
comment on function staging.write_records(text, text, text, staging.version[], staging.verdict[], jsonb[]) is
  'Insert or replace the records whose versions are new.';
