-- Keep the newest version of each record. seq is given at first arrival, in the order of the call, and never changes.
create or replace function staging.write_records(
  provider text, entity text, account text, rows staging.version[], verdicts staging.verdict[], docs jsonb[])
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set jit = off
as $$
  insert into staging.records as h (provider, entity, external_id, account, seq, payload, payload_hash, source_created_at, source_updated_at)
  select write_records.provider, write_records.entity, r.external_id, write_records.account, r.seq, r.doc, r.payload_hash,
    r.source_created_at, r.source_updated_at
  from (
    select v.external_id, v.payload_hash, v.source_created_at, v.source_updated_at, v.unnest as doc, nextval('staging.arrival') as seq
    from unnest(write_records.rows, write_records.verdicts, write_records.docs) as v
    where v.verdict = 'staged' and not v.part
  ) as r
  order by r.external_id
  on conflict (provider, entity, external_id) do update
  set payload = excluded.payload, payload_hash = excluded.payload_hash, account = excluded.account, version = h.version + 1,
    source_created_at = coalesce(excluded.source_created_at, h.source_created_at),
    source_updated_at = excluded.source_updated_at, received_at = now();

  -- Parts are merged into what is held; one that comes before its whole is a record of its own until then.
  insert into staging.records as h (provider, entity, external_id, account, seq, payload, payload_hash)
  select write_records.provider, write_records.entity, p.external_id, write_records.account, nextval('staging.arrival'), p.doc, '\x'
  from (
    select v.external_id, spine.jsonb_concat_agg(v.unnest order by v.i) as doc
    from unnest(write_records.rows, write_records.verdicts, write_records.docs) as v
    where v.verdict = 'staged' and v.part
    group by v.external_id
    order by v.external_id
  ) as p
  on conflict (provider, entity, external_id) do update
  set payload = h.payload || excluded.payload, version = h.version + 1, received_at = now();
$$;
comment on function staging.write_records(text, text, text, staging.version[], staging.verdict[], jsonb[]) is
  'Insert or replace the records whose versions are new.';
