-- Identities that stand for an address follow its next holder. One that came since, with what is taken back, goes with it.
create or replace function spine.pass_on_addresses(customer bigint, known bigint[], held text[], cause bigint)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
begin
  perform spine.drop_identities(array(
    select i.id from spine.customer_identities as i
    where i.customer_id = pass_on_addresses.customer and i.external_id like 'address\_hash:%' and i.id <> all (pass_on_addresses.known)
      and not exists (
        select from spine.customer_identities as j
        join spine.claims as c on c.identity_id = j.id and c.creates and c.provider = i.provider and c.address_hash = i.address_hash
        where j.customer_id = i.customer_id)), pass_on_addresses.cause);
  perform spine.pass_on_address(i.customer_id, i.address_hash)
  from (
    select i.customer_id, i.address_hash, min(i.id) as id
    from spine.customer_identities as i
    where i.customer_id = pass_on_addresses.customer and i.external_id like 'address\_hash:%' and i.ended_at is null
      and i.address_hash = any (pass_on_addresses.held)
      and not exists (
        select from spine.customer_identifiers as h
        where h.kind = 'address_hash' and h.value = i.address_hash and h.customer_id = i.customer_id and not h.former)
      and not exists (select from spine.claims as c where c.identity_id = i.id)
    group by 1, 2
  ) as i
  order by i.id;
end;
$$;
comment on function spine.pass_on_addresses(bigint, bigint[], text[], bigint) is
  'Hand on the address identities of a customer that no longer holds a hash that it held; those that are not known and that nobody''s record gives go.';
