-- An address is taken up again by its next holder; a record that comes as deleted is ended before it is linked.
create or replace function spine.tells_end(e spine.identity_events)
  returns boolean
  language sql immutable parallel safe
  return tells_end.e.identity_id is not null and coalesce(
    tells_end.e.event = 'ended' and not coalesce(tells_end.e.detail operator(pg_catalog.?) 'taken_off', false)
    or tells_end.e.event = 'forwarded'
    or tells_end.e.event = 'updated' and tells_end.e.detail operator(pg_catalog.?) 'reopened'
    or tells_end.e.event = 'linked' and (tells_end.e.external_id like 'address\_hash:%' or tells_end.e.external_id like 'call:%'), false);
comment on function spine.tells_end(spine.identity_events) is 'Whether an event says of an identity that it ended (ended, forwarded) or was taken up again (updated, linked).';
