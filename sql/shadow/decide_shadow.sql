-- Decide what was loaded into the shadow, by the code of the resolver, and give everything the ids that it had.
create or replace function spine.decide_shadow()
  returns spine.metrics
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set default_statistics_target = 10 -- how many rows there are matters, and hardly what is in them
as $$
declare
  v_metrics spine.metrics;
begin
  perform spine.index_shadow();
  perform spine.take_off();
  analyze pg_temp.spine_claims, pg_temp.spine_was_claims, pg_temp.spine_was_identities, pg_temp.spine_was_customers;
  v_metrics := spine_shadow.drain_pending(20000);
  analyze pg_temp.spine_claims, pg_temp.spine_customers, pg_temp.spine_customer_identities, pg_temp.spine_customer_identifiers;
  perform spine.settle_customers();
  perform spine.settle_identities();
  perform spine.settle_primaries();
  return v_metrics;
end;
$$;
comment on function spine.decide_shadow() is 'Decide the claims of the loaded shadow; a row of metrics.';
