-- Who was left with nothing by a decision forwards to where that took the last identity. Taken back, the identity is somebody
-- of its own again: the old id means that one.
create or replace function spine.forward_again(decision_event bigint, cause bigint, provider text, external_id text)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with forwarded as (
    update spine.customers as k
    set merged_into = i.customer_id, updated_at = now()
    from spine.customer_identities as i, spine.identity_events as e
    where i.provider = forward_again.provider and i.external_id = forward_again.external_id
      and e.cause_id = forward_again.decision_event and e.event = 'merged' and e.from_customer_id = k.id
      and k.merged_into is not null and k.merged_into = spine.live_customer(e.customer_id) and k.merged_into <> i.customer_id
      and not exists (select from spine.merges as m where m.from_customer_id = k.id and m.undone_by is null)
    returning k.id, k.merged_into
  )
  insert into spine.identity_events (event, customer_id, from_customer_id, detail, actor, cause_id)
  select 'merged', f.merged_into, f.id, '{"decided_again": true}', spine.actor(), forward_again.cause
  from forwarded as f order by f.id;
$$;
comment on function spine.forward_again(bigint, bigint, text, text) is
  'After a decision (its event) was taken back, let customers that it had emptied forward to who has the identity now.';
