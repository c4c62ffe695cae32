-- People of whom nothing else is known: an identity each with a claim, an email and a phone, nothing shared, as the
-- resolver would have left them. Written straight into the tables, whose indexes are made anew at the end.
create schema if not exists bench;

create or replace function bench.invent_base(identities bigint) returns void language plpgsql
  set jit = off
  set maintenance_work_mem = '1GB'
as $$
declare
  v_tables constant regclass[] := array['spine.claims', 'spine.customers', 'spine.customer_identities', 'spine.customer_identifiers', 'spine.identity_events'];
  v_making text[];
  v_index record;
  v_making_one text;
begin
  perform set_config('session_replication_role', 'replica', true); -- no foreign key has to be checked
  for v_index in
    select i.indexrelid::regclass as name, pg_get_indexdef(i.indexrelid) as making
    from pg_index as i
    where i.indrelid = any (v_tables) and not i.indisunique
  loop
    v_making := v_making || v_index.making;
    execute format('drop index %s', v_index.name);
  end loop;

  create temporary table base on commit drop as
    select n, (array['qbo', 'shopify', 'shipstation', 'manual'])[1 + n % 4] as provider, 'base' || n as key,
      'base' || n || '@' || md5(n::text) || '.example' as email, '9' || lpad((n * 7919 % 1000000000)::text, 9, '0') as phone,
      'No' || n as last_name, nextval('spine.customers_id_seq') as customer_id, nextval('spine.customer_identities_id_seq') as identity_id
    from generate_series(1, invent_base.identities) as n;
  insert into spine.customers (id, primary_email, primary_phone, first_name, last_name, name_words, name_count,
    primary_email_identity_id, primary_phone_identity_id, name_identity_id)
  select b.customer_id, b.email, b.phone, 'Base', b.last_name, array['base', lower(b.last_name)], 1,
    b.identity_id, b.identity_id, b.identity_id from base as b;
  insert into spine.customer_identities (id, customer_id, provider, external_id, email, phone)
  select b.identity_id, b.customer_id, b.provider, b.key, b.email, b.phone from base as b;
  insert into spine.customer_identifiers (kind, value, customer_id)
  select 'email', b.email, b.customer_id from base as b order by b.email;
  insert into spine.customer_identifiers (kind, value, customer_id)
  select 'phone', b.phone, b.customer_id from base as b order by b.phone;
  insert into spine.claims (provider, entity, external_id, identity_key, seq, priority, own, emails, phones,
    first_name, last_name, name_words, state, matched_by, identity_id)
  select b.provider, 'customer', b.key, b.key, nextval('staging.arrival'), spine.claim_priority(b.provider, 'customer'), true,
    array[b.email], array[b.phone], 'Base', b.last_name, array['base', lower(b.last_name)], 'resolved', 'none', b.identity_id
  from base as b;
  insert into spine.identity_events (event, customer_id, identity_id, provider, entity, external_id, matched_by)
  select 'created', b.customer_id, b.identity_id, b.provider, 'customer', b.key, 'none' from base as b order by b.n;

  foreach v_making_one in array v_making loop
    execute v_making_one;
  end loop;
end;
$$;
