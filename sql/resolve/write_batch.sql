-- Write what decide_batch() decided, each table once.
--
-- Ids of new customers and identities are drawn first, so that every statement knows them. Claims are
-- set by key and only where the version is still the one that was read: what arrived meanwhile
-- stays pending, and what its old version brought is taken off again by forget_dropped().
create or replace function spine.write_batch(b spine.batch, s spine.batch_state, d spine.decisions)
  returns spine.metrics
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set jit = off
as $$
declare
  v_known constant integer := coalesce(cardinality(s.customer_ids), 0);
  v_customers bigint[] := s.customer_ids;
  v_identities bigint[] := s.key_identities;
  v_written spine.written_claim[];
  v_new_keys integer[];
begin
  v_customers := v_customers || array(
    select nextval('spine.customers_id_seq') from generate_series(v_known + 1, d.customer_total));

  select array_agg(u.k order by u.i) into v_new_keys
  from unnest(b.keys, d.new_identity) with ordinality as u (k, is_new, i)
  where u.is_new and u.i <= d.decided;
  select array_agg(coalesce(n.id, u.id) order by u.k) into v_identities
  from unnest(s.key_identities) with ordinality as u (id, k)
  left join (
    select n.k, nextval('spine.customer_identities_id_seq') as id from unnest(v_new_keys) as n (k)
  ) as n on n.k = u.k;

  perform spine.write_customers(b, s, d, v_customers, v_identities);
  perform spine.write_identities(b, s, d, v_customers, v_identities, v_new_keys);
  v_written := spine.write_claims(b, s, d, v_customers, v_identities);
  perform spine.write_events(v_written, b, d, v_customers);
  perform spine.write_reviews(v_written, b, d, v_customers);
  perform spine.put_back(v_written, b, d);
  if d.refill then
    perform spine.refill_primaries(v_customers[d.customers[1]]);
  end if;
  return spine.count_decisions(v_written);
end;
$$;
comment on function spine.write_batch(spine.batch, spine.batch_state, spine.decisions) is
  'Write customers, identities, identifiers, claims, orders, events and reviews of a decided batch; returns its metrics.';
