-- Another program that fills the contact fields of its order later has said something new: the order is decided again.
--
-- A trigger for each row, because only that can be bound to columns: the resolver and most programs never set these, and
-- stage_records() writes its claims itself.
create or replace function spine.tg_orders__claim_changed()
  returns trigger
  language plpgsql volatile parallel unsafe
  security definer -- the narrow door for who may only bring records
  set search_path = ''
as $$
declare
  n constant spine.claims := spine.direct_claim(new);
begin
  update spine.claims as c
  set identity_key = n.identity_key, own = n.own, emails = n.emails, phones = n.phones, address_hash = n.address_hash,
    address_words = n.address_words, order_ref = n.order_ref, version = c.version + 1, pass = 0, state = 'pending'
  where c.provider = n.provider and c.entity = 'order' and c.external_id = n.external_id and not c.creates;
  if found then
    perform spine.enqueue_job('backfill_orders', null);
  end if;
  return null;
end;
$$;
comment on function spine.tg_orders__claim_changed() is
  'Row trigger on updates of orders: the claim of an order that another program wrote says what the order says now.';
create or replace trigger claim_changed after update of customer_external_id, email, phone, address, number on spine.orders
  for each row
  when (current_setting('spine.staging', true) is distinct from 'on'
    and (old.customer_external_id, old.email, old.phone, old.address, old.number)
      is distinct from (new.customer_external_id, new.email, new.phone, new.address, new.number))
  execute function spine.tg_orders__claim_changed();
