-- An order that another program inserts becomes a claim that links or waits, never creates a customer, and teaches nothing.
--
-- Does nothing when stage_records() is the writer, which writes claims itself. The job has no key,
-- so that no program waits for another's transaction.
create or replace function spine.tg_orders__claim_direct()
  returns trigger
  language plpgsql volatile parallel unsafe
  security definer -- the narrow door for who may only bring records
  set search_path = ''
as $$
begin
  if current_setting('spine.staging', true) = 'on' then
    return null;
  end if;
  perform staging.check_source(n.provider, 'order', '') from (select distinct a.provider from added as a) as n;
  if spine.write_direct_claims(array(
    select o from added as n join spine.orders as o using (provider, external_id)
    where n.customer_id is null order by o.provider, o.external_id)) > 0
  then
    perform spine.enqueue_job('backfill_orders', null);
  end if;
  return null;
end;
$$;
comment on function spine.tg_orders__claim_direct() is 'Statement trigger on inserts into orders: a claim for each row that has no customer yet.';
create or replace trigger claim_direct after insert on spine.orders
  referencing new table as added
  for each statement execute function spine.tg_orders__claim_direct();
