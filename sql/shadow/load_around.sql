-- Everything that the taken claims can meet: claims that wait with something in common, and the customers that hold it.
create or replace function spine.load_around()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_round integer;
begin
  for v_round in 1 .. 2 loop -- of what is taken, then also of what waits
    truncate pg_temp.spine_met;
    insert into pg_temp.spine_met (kind, provider, value)
    select distinct m.kind, m.provider, m.value
    from pg_temp.spine_was_claims as w
    join spine.claims as c using (provider, entity, external_id)
    cross join lateral (
      select split_part(s.said, ':', 1), null, substr(s.said, strpos(s.said, ':') + 1)
      from unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash) || c.former) as s (said)
      union all
      select 'key', c.provider, u.key from unnest(array[coalesce(c.identity_key, c.external_id), c.parent_key, c.merged_into_key]) as u (key)
      where u.key is not null
      union all
      select 'order', null, c.order_ref where c.order_ref is not null
    ) as m (kind, provider, value);
    delete from pg_temp.spine_met as m where m.provider is null and m.kind <> 'order' and spine.is_blocked(m.kind, m.value);
    exit when v_round = 2;

    insert into pg_temp.spine_was_claims (provider, entity, external_id, version, taken)
    select c.provider, c.entity, c.external_id, c.version, false
    from (
      select c.* from pg_temp.spine_met as m
      join spine.claims as c on c.state in ('ambiguous', 'unidentified') and (c.emails || c.phones || c.address_hash) @> array[m.value]
      where m.kind in ('email', 'phone', 'address_hash')
      union
      select c.* from pg_temp.spine_met as m
      join spine.claims as c on c.provider = m.provider and c.identity_key = m.value and c.state in ('ambiguous', 'unidentified')
      where m.kind = 'key'
      union
      select c.* from pg_temp.spine_met as m
      cross join lateral ( -- of all states, as in put_back()
        select c.* from spine.claims as c where c.provider = m.provider and c.parent_key = m.value offset 0
      ) as c
      where m.kind = 'key' and c.state = 'unidentified'
      union
      select c.* from pg_temp.spine_met as m
      join spine.claims as c on c.order_ref = m.value and c.state in ('ambiguous', 'unidentified')
      where m.kind = 'order'
    ) as c
    where not exists (
      select from pg_temp.spine_was_claims as w
      where w.provider = c.provider and w.entity = c.entity and w.external_id = c.external_id);
  end loop;

  insert into pg_temp.spine_was_customers (id, taken)
  select distinct h.customer_id, false
  from (
    select h.customer_id from pg_temp.spine_met as m join spine.customer_identifiers as h on h.kind = m.kind and h.value = m.value
    union all
    select i.customer_id from pg_temp.spine_met as m
    join spine.customer_identities as i on i.provider = m.provider and i.external_id = m.value where m.kind = 'key'
    union all
    select i.customer_id from pg_temp.spine_met as m
    join spine.customer_identities as i on i.provider in ('amazon', 'shipstation') and i.external_id = 'address_hash:' || m.value
    where m.kind = 'address_hash'
    union all
    select i.customer_id from pg_temp.spine_met as m
    join spine.claims as c on c.order_ref = m.value join spine.customer_identities as i on i.id = c.identity_id
    where m.kind = 'order'
    union all
    select unnest(spine.decided_customers(array_agg(m.provider), array_agg(m.value))) from pg_temp.spine_met as m where m.kind = 'key'
  ) as h
  where h.customer_id not in (select k.id from pg_temp.spine_was_customers as k);
  perform spine.copy_around();
end;
$$;
comment on function spine.load_around() is 'Find and copy what the taken claims of the shadow can meet.';
