-- Make the live tables what the decided shadow is, writing only what differs, in this transaction and under the resolver's lock.
--
-- A record that was staged meanwhile keeps its new version, pending; the old one's place is taken off it when its turn comes.
create or replace function spine.apply_shadow(cause bigint)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set work_mem = '256MB'
  set jit = off
as $$
begin
  perform spine.apply_events(apply_shadow.cause);
  perform spine.apply_customers();
  perform spine.apply_identities();
  perform spine.apply_claims();
  perform spine.apply_reviews();

  delete from spine.blocked_identifiers as b
  where b.mode = 'quarantined' and not exists (
    select from pg_temp.spine_blocked_identifiers as n where n.kind = b.kind and n.pattern = b.pattern);
  insert into spine.blocked_identifiers
  select n.* from pg_temp.spine_blocked_identifiers as n where n.mode = 'quarantined' order by n.kind, n.pattern
  on conflict do nothing;
end;
$$;
comment on function spine.apply_shadow(bigint) is 'Apply what differs in the decided shadow; cause is the event that led to it.';
