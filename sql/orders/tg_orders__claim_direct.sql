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
  insert into spine.claims (provider, entity, external_id, account, identity_key, seq, priority, creates, own,
    emails, phones, address_hash, address_words, order_ref, emails_at, phones_at, address_at)
  select n.provider, 'order', n.external_id, n.account, coalesce(spine.plain_id(n.customer_external_id), n.external_id), nextval('staging.arrival'),
    spine.claim_priority(n.provider, 'order'), false, spine.plain_id(n.customer_external_id) is null,
    staging.usable_emails(array[n.email], n.provider, staging.extraction_context(n.provider, '')),
    array_remove(array[spine.normalize_phone(n.phone)], null),
    spine.address_hash(n.address), coalesce(spine.name_words(n.address ->> 'name'), '{}'),
    case when n.provider = 'amazon' then n.external_id when n.number ~ '^\d{3}-\d{7}-\d{7}$' then n.number end,
    '-infinity', '-infinity', '-infinity'
  from added as n
  where n.customer_id is null
  on conflict do nothing;
  if found then
    perform spine.enqueue_job('backfill_orders', null);
  end if;
  return null;
end;
$$;
comment on function spine.tg_orders__claim_direct() is 'Statement trigger on inserts into orders: a claim for each row that has no customer yet.';
create or replace trigger claim_direct after insert on spine.orders
  referencing new table as added
  for each statement execute function spine.tg_orders__claim_direct();
