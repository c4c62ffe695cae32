create or replace function spine.write_direct_claims(rows spine.orders[])
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  with written as (
    insert into spine.claims (provider, entity, external_id, account, identity_key, seq, priority, creates, own,
      emails, phones, address_hash, address_words, order_ref, emails_at, phones_at, address_at)
    select c.provider, c.entity, c.external_id, c.account, c.identity_key, nextval('staging.arrival'), c.priority, false, c.own,
      c.emails, c.phones, c.address_hash, c.address_words, c.order_ref, '-infinity', '-infinity', '-infinity'
    from unnest(write_direct_claims.rows) as o
    cross join lateral spine.direct_claim(o) as c
    order by c.provider, c.external_id
    on conflict do nothing
    returning 1
  )
  select count(*) from written;
$$;
comment on function spine.write_direct_claims(spine.orders[]) is
  'Insert a claim that creates nobody for each order that has none; returns how many.';
