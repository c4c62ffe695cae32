-- Another program that fills the contact fields of its order later has said something new: the order is decided again.
--
-- It is only noted, so that the program, which has the order locked, never waits for the claim: see read_changed_orders(). A
-- trigger for each row, because only that can be bound to columns: the resolver and most programs never set these, and
-- stage_records() writes its claims itself.
create or replace function spine.tg_orders__claim_changed()
  returns trigger
  language plpgsql volatile parallel unsafe
  security definer -- the narrow door for who may only bring records
  set search_path = ''
as $$
begin
  insert into spine.changed_orders (provider, external_id)
  select c.provider, c.external_id from spine.claims as c
  where c.provider = new.provider and c.entity = 'order' and c.external_id = new.external_id and not c.creates;
  if found then
    perform spine.enqueue_job('backfill_orders', null);
  end if;
  return null;
end;
$$;
comment on function spine.tg_orders__claim_changed() is
  'Row trigger on updates of orders: notes the order of another program whose claim no longer says what the order says.';
create or replace trigger claim_changed after update of customer_external_id, email, phone, address, number on spine.orders
  for each row
  when (current_setting('spine.staging', true) is distinct from 'on'
    and (old.customer_external_id, old.email, old.phone, old.address, old.number)
      is distinct from (new.customer_external_id, new.email, new.phone, new.address, new.number))
  execute function spine.tg_orders__claim_changed();
