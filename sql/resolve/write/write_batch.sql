-- Write what decide_batch() decided, each table once.
--
-- Ids of new customers and identities are drawn first, so that every statement knows them. Claims are
-- set by key and only where the version is still the one that was read: what arrived meanwhile
-- stays pending, and what its old version brought is taken off again by forget_dropped(). Tables may
-- have grown by all of a batch since they were analyzed: what is read of them (by foreign keys too)
-- is found by index, so the functions called here turn sequential scans off.
create or replace function spine.write_batch(b spine.batch, s spine.batch_state, d spine.decisions)
  returns spine.metrics
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
  set jit = off
as $$
declare
  v_known constant integer := coalesce(cardinality(s.customer_ids), 0);
  v_customers bigint[] := s.customer_ids;
  v_identities bigint[];
  v_written spine.written_claim[];
begin
  v_customers := v_customers || spine.draw_customer_ids(b, d, d.customer_total - v_known);

  v_identities := spine.draw_identity_ids(b, s, d);
  perform spine.write_customers(b, s, d, v_customers, v_identities);
  perform spine.write_identities(b, s, d, v_customers, v_identities);
  perform spine.settle_houses();
  v_written := spine.write_claims(b, d, v_customers, v_identities);
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
