-- Move one identity with all its claims, orders and identifiers to another customer.
--
-- What no other claim of the customer that it leaves says becomes former there.
create or replace function spine.move_identity(identity_id bigint, customer_id bigint, matched_by text)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_from bigint;
begin
  select i.customer_id into v_from from spine.customer_identities as i where i.id = move_identity.identity_id for update;
  update spine.customer_identities as i
  set customer_id = move_identity.customer_id, updated_at = now()
  where i.id = move_identity.identity_id;
  insert into spine.identity_events (event, customer_id, from_customer_id, identity_id, provider, external_id, matched_by)
  select 'moved', i.customer_id, v_from, i.id, i.provider, i.external_id, move_identity.matched_by
  from spine.customer_identities as i where i.id = move_identity.identity_id;

  update spine.orders as o set customer_id = move_identity.customer_id
  from spine.claims as c
  where c.identity_id = move_identity.identity_id and c.entity = 'order'
    and o.provider = c.provider and o.external_id = c.external_id;
  update spine.shipments as o set customer_id = move_identity.customer_id
  from spine.claims as c
  where c.identity_id = move_identity.identity_id and c.entity = 'shipment'
    and o.provider = c.provider and o.external_id = c.external_id;

  with said as materialized (
    select distinct split_part(v.said, ':', 1) as kind, substr(v.said, strpos(v.said, ':') + 1) as value
    from spine.claims as c
    cross join lateral unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash)) as v (said)
    where c.identity_id = move_identity.identity_id and c.creates
  ),
  held as ( -- only what was added there moves: not an address under another name
    select s.kind, s.value from said as s
    join spine.customer_identifiers as h on h.kind = s.kind and h.value = s.value and h.customer_id = v_from and not h.former
  ),
  gained as (
    insert into spine.customer_identifiers as g (kind, value, customer_id)
    select h.kind, h.value, move_identity.customer_id from held as h order by 1, 2
    on conflict on constraint customer_identifiers_pkey do update set former = false where g.former
  ),
  noted as (
    insert into spine.crowded_identifiers (kind, value) select h.kind, h.value from held as h order by 1, 2 on conflict do nothing
  )
  update spine.customer_identifiers as g
  set former = true
  from held as h
  where g.kind = h.kind and g.value = h.value and g.customer_id = v_from
    and not exists (
      select from spine.customer_identities as i
      join spine.claims as c on c.identity_id = i.id
      where i.customer_id = v_from and c.creates
        and case h.kind when 'email' then h.value = any (c.emails) when 'phone' then h.value = any (c.phones)
          else h.value = c.address_hash end);

  update spine.customers as t
  set name_words = array(
      select distinct w from unnest(t.name_words || array(
        select unnest(c.name_words) from spine.claims as c where c.identity_id = move_identity.identity_id)) as w order by w),
    name_count = greatest(t.name_count, 1), updated_at = now()
  where t.id = move_identity.customer_id;
  perform spine.pass_on_address(v_from, h.value)
  from spine.customer_identifiers as h
  where h.customer_id = v_from and h.kind = 'address_hash' and h.former;
end;
$$;
comment on function spine.move_identity(bigint, bigint, text) is
  'Move an identity, its orders, shipments and identifiers to another customer, and write the event moved.';
