-- What orders said of somebody else was never these customers': not even formerly, or whoever says it would have to wait
-- for a person to decide.
create or replace function spine.forget_house(customers bigint[])
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  delete from spine.customer_identifiers as h
  where h.customer_id = any (forget_house.customers) and h.former
    and not exists (
      select from spine.customer_identities as i
      join spine.claims as c on c.identity_id = i.id
      where i.customer_id = h.customer_id
        and h.kind || ':' || h.value = any (c.former || spine.claim_identifiers(c.emails, c.phones, c.address_hash)));
$$;
comment on function spine.forget_house(bigint[]) is
  'Forget former identifiers of customers that no record of theirs gives or gave.';
