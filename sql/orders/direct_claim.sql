-- What an order row says that another program wrote: it has no payload, only the columns. It links or waits, never
-- creates a customer, and teaches nothing.
create or replace function spine.direct_claim(o spine.orders)
  returns spine.claims
  language plpgsql stable parallel unsafe
  set search_path = ''
as $$
declare
  c spine.claims;
  v_customer text := spine.plain_id(o.customer_external_id);
begin
  if exists (select from spine.house_accounts as h where h.provider = o.provider and h.external_id = v_customer) then
    v_customer := null; -- it stands for many people: the order speaks of whom it names itself
  end if;
  c.provider := o.provider;
  c.entity := 'order';
  c.external_id := o.external_id;
  c.account := o.account;
  c.identity_key := coalesce(v_customer, o.external_id);
  c.own := v_customer is null;
  c.priority := spine.claim_priority(o.provider, 'order');
  c.emails := staging.usable_emails(array[o.email], o.provider, staging.extraction_context(o.provider, o.account));
  c.phones := array_remove(array[spine.normalize_phone(o.phone)], null);
  c.address_hash := spine.address_hash(o.address);
  c.address_words := coalesce(spine.name_words(o.address ->> 'name'), '{}');
  c.order_ref := case when o.provider = 'amazon' then o.external_id when o.number ~ '^\d{3}-\d{7}-\d{7}$' then o.number end;
  return c;
end;
$$;
comment on function spine.direct_claim(spine.orders) is
  'The key, identifiers and order reference of the claim of an order that another program wrote; the rest is null.';
