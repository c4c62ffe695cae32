-- Orders of other programs that were matched point at any identity of their customer. When it comes apart, those at one half
-- that only the other half can have been matched to are matched again.
create or replace function spine.put_back_direct(customer bigint, other_customer bigint, merge bigint)
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with astray as (
    select c.provider, c.entity, c.external_id
    from spine.customer_identities as i
    join spine.claims as c on c.identity_id = i.id and not c.creates and c.state = 'resolved' and c.matched_by <> 'exact'
    cross join lateral (
      select h.customer_id from spine.customer_identifiers as h
      where h.kind = c.matched_by and h.value = c.matched_value and not h.former
      union all
      select j.customer_id from spine.claims as o join spine.customer_identities as j on j.id = o.identity_id
      where c.matched_by = 'order_reference' and o.order_ref = c.order_ref and o.provider <> c.provider
      union all
      select j.customer_id
      from spine.identity_decision_keys as a
      join spine.identity_decisions as d on d.id = a.decision_id and d.decision = 'same' and d.revoked_at is null
      join spine.identity_decision_keys as b on b.decision_id = d.id
      join spine.customer_identities as j on j.provider = b.provider and j.external_id = b.identity_key
      where c.matched_by = 'manual' and a.provider = c.provider and a.identity_key = c.identity_key
    ) as h
    where i.customer_id = put_back_direct.customer and exists ( -- linked since
      select from spine.identity_events as e
      where e.identity_id = i.id and e.id > put_back_direct.merge and e.event = 'linked'
        and e.provider = c.provider and e.entity = c.entity and e.external_id = c.external_id)
    group by 1, 2, 3
    having bool_or(h.customer_id = put_back_direct.other_customer) and not bool_or(h.customer_id = put_back_direct.customer)
  ),
  put as (
    update spine.claims as c
    set state = 'pending', pass = 0, identity_id = null, matched_by = null, matched_value = null
    from (select a.* from astray as a order by 1, 2, 3) as w
    where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id
    returning c.provider, c.external_id
  ),
  unowned as (
    update spine.orders as o set customer_id = null from put as p where o.provider = p.provider and o.external_id = p.external_id
  )
  select count(*) from put;
$$;
comment on function spine.put_back_direct(bigint, bigint, bigint) is
  'Make orders of other programs pending that came to one customer since a merge and match another; returns how many.';
