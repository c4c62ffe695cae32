-- What could not be read is kept byte for byte with its reason, once, and can be tried again.
create or replace function staging.keep_rejects(provider text, entity text, account text, payloads text[], rows staging.version[])
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
as $$
  insert into staging.rejects as j (provider, entity, account, sha256, raw, reason)
  select distinct on (r.payload_hash) keep_rejects.provider, keep_rejects.entity, keep_rejects.account, r.payload_hash,
    convert_to(coalesce(r.unnest, ''), 'UTF8'), r.reason
  from unnest(keep_rejects.rows, keep_rejects.payloads) as r
  where r.reason is not null
  order by r.payload_hash
  on conflict (provider, entity, account, sha256)
  do update set reason = excluded.reason, attempts = j.attempts + 1, last_seen_at = now();
$$;
comment on function staging.keep_rejects(text, text, text, text[], staging.version[]) is 'Keep the payloads that have a reason.';
