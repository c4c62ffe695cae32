-- Merge two live customers: everything that points at the first points at the second from now on, and the first forwards
-- to it for ever. What waits is put back, not decided: the caller does so when all is in place. Reviews that are to be left
-- open (null: all) are not.
create or replace function spine.apply_merge(
  from_id bigint, into_id bigint, reason text, cause bigint default null, review bigint default null,
  left_open bigint[] default '{}', out event_id bigint, out put_back bigint)
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_actor constant text := spine.actor();
  v_names integer;
  v_froms text[];
  v_from_keys text[];
  v_intos text[];
  v_into_keys text[];
begin
  perform from spine.customers as k where k.id in (apply_merge.from_id, apply_merge.into_id) order by k.id for update;
  select array_agg(k.provider), array_agg(k.identity_key) into v_froms, v_from_keys from spine.customer_keys(apply_merge.from_id) as k;
  select array_agg(k.provider), array_agg(k.identity_key) into v_intos, v_into_keys from spine.customer_keys(apply_merge.into_id) as k;
  perform spine.refuse_different(v_froms, v_from_keys, v_intos, v_into_keys);

  insert into spine.identity_events (event, customer_id, from_customer_id, matched_by, detail, actor, cause_id)
  values ('merged', apply_merge.into_id, apply_merge.from_id, 'manual',
    jsonb_strip_nulls(jsonb_build_object('reason', apply_merge.reason)), v_actor, apply_merge.cause)
  returning id into event_id;
  perform spine.keep_merge(event_id, apply_merge.from_id, apply_merge.into_id);
  perform spine.keep_decision('same', event_id, apply_merge.review, apply_merge.reason, v_froms || v_intos, v_from_keys || v_into_keys);

  with moved as (
    update spine.customer_identities as i set customer_id = apply_merge.into_id, updated_at = now()
    where i.customer_id = apply_merge.from_id
    returning i.id, i.provider, i.external_id
  )
  insert into spine.identity_events (event, customer_id, from_customer_id, identity_id, provider, external_id, matched_by, actor, cause_id)
  select 'moved', apply_merge.into_id, apply_merge.from_id, m.id, m.provider, m.external_id, 'manual', v_actor, event_id
  from moved as m order by m.id;

  with taken as (
    delete from spine.customer_identifiers as h where h.customer_id = apply_merge.from_id
    returning h.kind, h.value, h.former, h.created_at
  )
  insert into spine.customer_identifiers as h (kind, value, customer_id, former, created_at)
  select t.kind, t.value, apply_merge.into_id, t.former, t.created_at from taken as t order by 1, 2
  on conflict on constraint customer_identifiers_pkey do update set former = false where h.former and not excluded.former;
  update spine.orders as o set customer_id = apply_merge.into_id where o.customer_id = apply_merge.from_id;
  update spine.shipments as s set customer_id = apply_merge.into_id where s.customer_id = apply_merge.from_id;

  select m.names_added into v_names from spine.merges as m where m.event_id = apply_merge.event_id;
  perform spine.fill_survivor(apply_merge.from_id, apply_merge.into_id, v_names);
  update spine.customers as k set merged_into = apply_merge.into_id, updated_at = now() where k.id = apply_merge.from_id;
  put_back := spine.follow_reviews(event_id, apply_merge.left_open) + spine.put_back_copied(event_id, apply_merge.left_open is not null);
end;
$$;
comment on function spine.apply_merge(bigint, bigint, text, bigint, bigint, bigint[]) is
  'Merge one live customer into another for a person: the event merged, and how many claims were put back. Raises IS008.';
