-- What unmerge() needs, written down before anything moves.
create or replace function spine.keep_merge(event_id bigint, from_id bigint, into_id bigint)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
begin
  insert into spine.merges (event_id, from_customer_id, into_customer_id, identity_ids, into_identity_ids, orders, shipments, into_row, names_added)
  select keep_merge.event_id, f.id, t.id, spine.identities_of(f.id), spine.identities_of(t.id),
    array(
      select o.provider || ' ' || o.external_id from spine.orders as o
      where o.customer_id = f.id and not exists (
        select from spine.claims as c where c.provider = o.provider and c.entity = 'order' and c.external_id = o.external_id)),
    array(
      select s.provider || ' ' || s.external_id from spine.shipments as s
      where s.customer_id = f.id and not exists (
        select from spine.claims as c where c.provider = s.provider and c.entity = 'shipment' and c.external_id = s.external_id)),
    to_jsonb(t),
    -- names that share a word count once
    greatest(f.name_count - (f.name_words && t.name_words)::integer, 0)
  from spine.customers as f, spine.customers as t
  where f.id = keep_merge.from_id and t.id = keep_merge.into_id;

  insert into spine.merge_identifiers (event_id, survivor, kind, value, former, created_at)
  select keep_merge.event_id, h.customer_id = keep_merge.into_id, h.kind, h.value, h.former, h.created_at
  from spine.customer_identifiers as h
  where h.customer_id in (keep_merge.from_id, keep_merge.into_id);
end;
$$;
comment on function spine.keep_merge(bigint, bigint, bigint) is 'Write down both customers as they are before a merge.';
