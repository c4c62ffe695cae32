-- What must hold after every transaction. Details name rows by key or id, never by what they say of a person.
create or replace function spine.check_invariants(out invariant text, out detail text)
  returns setof record
  language sql stable parallel unsafe
  set search_path = ''
  set jit = off
as $$
  select 'a resolved claim has an identity of a live customer', c.provider || ' ' || c.entity || ' ' || c.external_id
  from spine.claims as c
  left join spine.customer_identities as i on i.id = c.identity_id
  left join spine.customers as k on k.id = i.customer_id and k.merged_into is null and k.erased_at is null and k.dissolved_at is null
  where c.state = 'resolved' and k.id is null
  union all
  select 'an ambiguous claim has exactly one open review of its key', c.provider || ' ' || c.entity || ' ' || c.external_id
  from spine.claims as c
  where c.state = 'ambiguous' and 1 <> (
    select count(*) from spine.match_reviews as m
    where m.state = 'open' and m.provider = c.provider and m.identity_key = coalesce(c.identity_key, c.external_id))
  union all
  select 'an open review has a claim that waits for it', 'review ' || m.id
  from spine.match_reviews as m
  where m.state = 'open' and not exists (
    select from spine.claims as c
    where c.provider = m.provider and c.state in ('ambiguous', 'pending')
      and (c.identity_key = m.identity_key or c.identity_key is null and c.external_id = m.identity_key))
    and not exists ( -- it may have moved to another key: forget_dropped() settles the review that it left
      select from spine.claims as c where c.provider = m.provider and c.dropped)
  union all
  select 'an identity belongs to a customer that is not merged', 'identity ' || i.id
  from spine.customer_identities as i
  left join spine.customers as k on k.id = i.customer_id
  where k.id is null or k.merged_into is not null
  union all
  select 'a live customer has an identity that is not only an address', 'customer ' || k.id
  from spine.customers as k
  where k.merged_into is null and k.erased_at is null and k.dissolved_at is null and not exists (
    select from spine.customer_identities as i
    where i.customer_id = k.id and coalesce(i.external_id, '') not like 'address\_hash:%')
    and not exists ( -- a call with nothing but an address
      select from spine.customer_identities as i join spine.claims as c on c.identity_id = i.id
      where i.customer_id = k.id and c.identity_key is null)
  union all
  select * from spine.check_identifiers()
  union all
  select 'the customer of an order is that of its claim', o.provider || ' ' || o.external_id
  from spine.orders as o
  join spine.claims as c on c.provider = o.provider and c.entity = 'order' and c.external_id = o.external_id
  left join spine.customer_identities as i on i.id = c.identity_id and c.state = 'resolved'
  where c.state <> 'pending' and o.customer_id is distinct from i.customer_id
  union all
  select 'the customer of a shipment is that of its claim', s.provider || ' ' || s.external_id
  from spine.shipments as s
  join spine.claims as c on c.provider = s.provider and c.entity = 'shipment' and c.external_id = s.external_id
  left join spine.customer_identities as i on i.id = c.identity_id and c.state = 'resolved'
  where c.state <> 'pending' and s.customer_id is distinct from i.customer_id
  union all
  select 'an order has a customer that is not merged', o.provider || ' ' || o.external_id
  from spine.orders as o
  left join spine.customers as k on k.id = o.customer_id and k.merged_into is null and k.dissolved_at is null
  where o.customer_id is not null and k.id is null
  union all
  select * from spine.check_history();
$$;
comment on function spine.check_invariants() is 'One row for each violation; none means that the graph is sound.';
