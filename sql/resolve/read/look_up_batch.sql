-- Look up what is known about everything a batch speaks of, once, into arrays.
--
-- Holders, held keys, open reviews and the orders that copies name are found by index; the
-- customers among them are numbered, because the deciding loop counts and compares them. Every table is read by
-- key for each row (offset 0), however small the planner takes it for.
create or replace function spine.look_up_batch(b spine.batch)
  returns spine.batch_state
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_hashjoin = on
  set enable_mergejoin = off
  set work_mem = '64MB'
  set enable_seqscan = off
  set jit = off
as $$
declare
  s spine.batch_state;
  v_holder_ids bigint[];
  v_key_ids bigint[];
  v_ref_ids bigint[];
  v_other_ids bigint[];
  v_copy_ids bigint[];
  v_present_ids bigint[];
  v_decided_ids bigint[];
begin
  if cardinality(b.keys) <= 100 then -- to plan for what a few records say takes longer than to look it up
    perform set_config('plan_cache_mode', 'force_generic_plan', true);
  end if;
  select array_agg(h.ident), array_agg(h.customer_id), array_agg(h.former)
  into s.holder_idents, v_holder_ids, s.holder_former
  from (
    select u.ident::integer, i.customer_id, i.former
    from unnest(b.ident_kinds, b.ident_values) with ordinality as u (kind, value, ident)
    cross join lateral (
      select i.customer_id, i.former from spine.customer_identifiers as i
      where i.kind = (array['email', 'phone', 'address_hash'])[u.kind] and i.value = u.value
      offset 0
    ) as i
    order by u.ident, i.customer_id
  ) as h;

  select array_agg(coalesce(i.id, 0) order by u.k), array_agg(i.customer_id order by u.k),
    array_agg(case when i.id is null then 0 else (i.email is not null)::integer + 2 * (i.phone is not null)::integer
      + 4 * (i.address_hash is not null)::integer end order by u.k),
    array_agg(coalesce(w.claims, 0) order by u.k), array_agg(coalesce(i.ended_at is not null, false) order by u.k)
  into s.key_identities, v_key_ids, s.key_kinds, s.key_waiting, s.key_ended
  from unnest(b.key_providers, b.key_values) with ordinality as u (provider, key, k)
  left join lateral (
    select i.* from spine.customer_identities as i where i.provider = u.provider and i.external_id = u.key offset 0
  ) as i on true
  left join (
    select w.k, count(*)::integer as claims
    from (select unnest(b.waiting_keys) union all select unnest(b.waiting_ref_keys)) as w (k) group by w.k
  ) as w on w.k = u.k;

  -- An Amazon order with two records (a call and the order) is resolved if one of them is; they may have two customers.
  select array_agg(r.customer_id order by r.r), array_agg(nullif(r.other_id, r.customer_id) order by r.r),
    array_agg(r.customer_id is null and r.ambiguous order by r.r), array_agg(r.copies order by r.r)
  into v_ref_ids, v_other_ids, s.ref_ambiguous, v_copy_ids
  from (
    select u.r,
      min(i.customer_id) filter (where c.provider = 'amazon') as customer_id,
      max(i.customer_id) filter (where c.provider = 'amazon') as other_id,
      coalesce(bool_or(c.provider = 'amazon' and c.state = 'ambiguous'), false) as ambiguous,
      case count(distinct i.customer_id) filter (where c.provider = 'shipstation')
        when 0 then null when 1 then min(i.customer_id) filter (where c.provider = 'shipstation') else 0 end as copies
    from unnest(b.ref_values) with ordinality as u (order_ref, r)
    left join lateral (
      select c.provider, c.state, c.identity_id from spine.claims as c where c.order_ref = u.order_ref offset 0
    ) as c on true
    left join lateral (
      select i.customer_id from spine.customer_identities as i where i.id = c.identity_id and c.state = 'resolved' offset 0
    ) as i on true
    group by u.r
  ) as r;

  if exists (select from spine.identity_decisions as d where d.revoked_at is null and d.decision <> 'primary') then
    v_decided_ids := spine.decided_customers(b.key_providers, b.key_values);
  end if;

  if b.keyless[1] then
    select array[i.customer_id] into v_present_ids from spine.customer_identities as i where i.id = b.identity_ids[1];
  end if;

  select array_agg(m.customer_id order by m.customer_id) into s.customer_ids
  from (
    select unnest(v_holder_ids) union select unnest(v_key_ids) union select unnest(v_ref_ids)
    union select unnest(v_other_ids) union select unnest(v_copy_ids) union select unnest(v_present_ids)
    union select unnest(v_decided_ids)
  ) as m (customer_id)
  where m.customer_id > 0;

  s.holder_customers := spine.place_customers(v_holder_ids, s.customer_ids);
  s.key_customers := spine.place_customers(v_key_ids, s.customer_ids);
  s.ref_customers := spine.place_customers(v_ref_ids, s.customer_ids);
  s.ref_others := spine.place_customers(v_other_ids, s.customer_ids);
  s.copy_customers := spine.place_customers(v_copy_ids, s.customer_ids);
  s.present_customers := spine.place_customers(v_present_ids, s.customer_ids);

  if v_decided_ids is not null then
    s := spine.look_up_decisions(b, s);
  end if;
  if b.sources is not null then
    s := spine.look_up_records(b, s);
  end if;

  -- a customer whose every claim moved to other keys: who says what it held is that customer, not a stranger
  s.deserted := array_fill(false, array[greatest(coalesce(cardinality(s.customer_ids), 0), 1)]);
  if true = any (s.holder_former) then
    select array_agg(not f.former or exists (
        select from spine.customer_identities as i join spine.claims as c on c.identity_id = i.id
        where i.customer_id = f.customer_id) order by f.customer_id)
    into s.deserted
    from (
      select u.customer_id, coalesce(bool_or(h.former), false) as former
      from unnest(s.customer_ids) as u (customer_id)
      left join unnest(v_holder_ids, s.holder_former) as h (customer_id, former) on h.customer_id = u.customer_id
      group by u.customer_id
    ) as f;
    s.deserted := array(select not d from unnest(s.deserted) with ordinality as u (d, c) order by u.c);
  end if;

  with known as materialized ( -- by index first, then all else by hash
    select u.c, k.*
    from unnest(s.customer_ids) with ordinality as u (customer_id, c)
    cross join lateral (select k.* from spine.customers as k where k.id = u.customer_id offset 0) as k
  ),
  held as not materialized ( -- hashed, and not the customers, who are wider
    select u.id, u.k from unnest(s.key_identities) with ordinality as u (id, k) where u.id > 0
  ),
  said as not materialized (
    select u.kind, u.value, u.ident from unnest(b.ident_kinds, b.ident_values) with ordinality as u (kind, value, ident)
  )
  select array_agg(array_to_string(k.name_words, ' ') order by k.c), array_agg(k.name_count order by k.c),
    array_agg(k.primary_email is not null order by k.c), array_agg(k.primary_phone is not null order by k.c),
    array_agg(k.first_name is not null or k.last_name is not null order by k.c), array_agg(k.company is not null order by k.c),
    array_agg(coalesce(e.k, 0)::integer order by k.c), array_agg(coalesce(p.k, 0)::integer order by k.c),
    array_agg(coalesce(f.k, 0)::integer order by k.c), array_agg(coalesce(o.k, 0)::integer order by k.c),
    array_agg(coalesce(pe.ident, 0)::integer order by k.c), array_agg(coalesce(pp.ident, 0)::integer order by k.c),
    array_agg(coalesce(k.first_name, '') || e'\n' || coalesce(k.last_name, '') order by k.c), array_agg(coalesce(k.company, '') order by k.c)
  into s.words, s.name_counts, s.email_filled, s.phone_filled, s.name_filled, s.company_filled,
    s.email_keys, s.phone_keys, s.name_keys, s.company_keys, s.email_idents, s.phone_idents, s.names, s.companies
  from known as k
  left join held as e on e.id = k.primary_email_identity_id
  left join held as p on p.id = k.primary_phone_identity_id
  left join held as f on f.id = k.name_identity_id
  left join held as o on o.id = k.company_identity_id
  left join said as pe on pe.kind = 1 and pe.value = k.primary_email
  left join said as pp on pp.kind = 2 and pp.value = k.primary_phone;
  return s;
end;
$$;
comment on function spine.look_up_batch(spine.batch) is
  'State of the identifiers, keys, references and customers of a batch, indexed by their numbers.';
