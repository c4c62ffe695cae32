-- Identities that stand for an address follow its next holder. One that came with what was taken back, and that nobody
-- else holds, goes with it.
create or replace function spine.pass_on_addresses(customer bigint, known bigint[], cause bigint)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
as $$
declare
  v_lost bigint[];
begin
  select array_agg(i.id) into v_lost
  from spine.customer_identities as i
  where i.customer_id = pass_on_addresses.customer and i.external_id like 'address\_hash:%' and i.ended_at is null
    and not exists (
      select from spine.customer_identifiers as h
      where h.kind = 'address_hash' and h.value = i.address_hash and h.customer_id = i.customer_id and not h.former)
    and not exists (select from spine.claims as c where c.identity_id = i.id);

  perform spine.drop_identities(array(
    select i.id from spine.customer_identities as i
    where i.id = any (v_lost) and i.id <> all (pass_on_addresses.known) and not exists (
      select from spine.customer_identifiers as h where h.kind = 'address_hash' and h.value = i.address_hash and not h.former)),
    pass_on_addresses.cause);
  perform spine.pass_on_address(i.customer_id, i.address_hash)
  from spine.customer_identities as i where i.id = any (v_lost) order by i.id;
end;
$$;
comment on function spine.pass_on_addresses(bigint, bigint[], bigint) is
  'Hand on the address identities of a customer whose hash it no longer holds; known are those that stay, ended, when nobody holds it.';
