-- Bytes that can't even become text (invalid UTF-8, NUL) are kept through this door.
create or replace function spine.reject_record(provider text, entity text, raw bytea, reason text, account text default null)
  returns boolean
  language plpgsql volatile parallel unsafe
  security definer -- the narrow door for who may only bring records
  set search_path = ''
as $$
declare
  v_new boolean;
begin
  perform staging.check_source(reject_record.provider, reject_record.entity, coalesce(reject_record.account, ''));
  insert into staging.rejects as j (provider, entity, account, sha256, raw, reason)
  values (reject_record.provider, reject_record.entity, coalesce(reject_record.account, ''), sha256(reject_record.raw),
    reject_record.raw, reject_record.reason)
  on conflict on constraint uq_rejects_content
  do update set reason = excluded.reason, attempts = j.attempts + 1, last_seen_at = now()
  returning j.attempts = 1 into v_new;
  return v_new;
end;
$$;
comment on function spine.reject_record(text, text, bytea, text, text) is
  'Keep bytes that can''t be read, with the reason; true when they are new. Raises IS001 for an unknown provider or entity.';
