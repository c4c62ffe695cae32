-- Load some customers into the shadow, to be decided again, with everything that their claims can meet.
--
-- Taken are the identities given (of all these customers if none is) with their claims, the claims that wait for one of the
-- customers, and those that wait with one of the values. Around them come, as they are, the claims that could be put back
-- and every customer that a claim could match. A customer of whom only a part is taken stays, without what that part brought.
create or replace function spine.load_customers(customers bigint[], identities bigint[], vals text[])
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_taken bigint;
begin
  insert into pg_temp.spine_was_identities (id, customer_id, provider, external_id, email, phone, taken)
  select i.id, i.customer_id, i.provider, i.external_id, i.email, i.phone,
    load_customers.identities is null or i.id = any (load_customers.identities)
  from spine.customer_identities as i where i.customer_id = any (load_customers.customers);
  insert into pg_temp.spine_was_customers (id, taken)
  select i.customer_id, bool_and(i.taken or coalesce(i.external_id, '') like 'address\_hash:%')
  from pg_temp.spine_was_identities as i group by i.customer_id;
  update pg_temp.spine_was_identities as i set taken = true -- what stands for an address goes with the last of the others
  from pg_temp.spine_was_customers as k where k.id = i.customer_id and k.taken and not i.taken;

  with taken as (
    select c.provider, c.entity, c.external_id from pg_temp.spine_was_identities as i join spine.claims as c on c.identity_id = i.id
    where i.taken
    union
    select c.provider, c.entity, c.external_id
    from spine.match_reviews as m
    join spine.claims as c on c.provider = m.provider and c.state = 'ambiguous'
      and (c.identity_key = m.identity_key or c.entity = 'call' and c.identity_key is null and c.external_id = m.identity_key)
    where m.state = 'open' and m.candidates && load_customers.customers
    union
    select c.provider, c.entity, c.external_id from unnest(load_customers.vals) as v (value)
    join spine.claims as c on c.state in ('ambiguous', 'unidentified') and (c.emails || c.phones || c.address_hash) @> array[v.value]
  )
  insert into pg_temp.spine_was_claims (provider, entity, external_id, version, identity_id, customer_id, taken)
  select c.provider, c.entity, c.external_id, c.version, c.identity_id, i.customer_id, true
  from taken as t join spine.claims as c using (provider, entity, external_id)
  left join spine.customer_identities as i on i.id = c.identity_id;
  get diagnostics v_taken = row_count;

  perform spine.load_around();
  update pg_temp.spine_was_claims as w
  set place = p.place, keeps = p.keeps
  from (
    select c.provider, c.entity, c.external_id, c.place,
      case when c.creates and c.taken and k.taken and row_number() over (partition by c.customer_id, c.creates order by c.place) = 1
        then c.customer_id end as keeps
    from (
      select c.provider, c.entity, c.external_id, c.creates, w.customer_id, w.taken,
        row_number() over (order by c.priority, c.source_created_at nulls last, c.external_id) as place
      from pg_temp.spine_was_claims as w join spine.claims as c using (provider, entity, external_id)
    ) as c
    left join pg_temp.spine_was_customers as k on k.id = c.customer_id
  ) as p
  where w.provider = p.provider and w.entity = p.entity and w.external_id = p.external_id;
  perform spine.copy_claims();
  perform spine.copy_rules();
  return v_taken;
end;
$$;
comment on function spine.load_customers(bigint[], bigint[], text[]) is
  'Load what there is to decide again about customers into the open shadow; returns how many claims are taken.';
