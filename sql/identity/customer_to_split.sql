create or replace function spine.customer_to_split(identities bigint[])
  returns bigint
  language plpgsql stable parallel safe
  set search_path = ''
as $$
declare
  v_missing bigint;
  v_customers bigint[];
begin
  if cardinality(customer_to_split.identities) = 0 or customer_to_split.identities is null then
    raise exception 'no identity is named' using errcode = 'IS005', hint = 'Give the ids of identities of one customer.';
  end if;
  select u.id into v_missing from unnest(customer_to_split.identities) as u (id)
  where not exists (select from spine.customer_identities as i where i.id = u.id) order by 1 limit 1;
  if found then
    raise exception 'there is no identity %', v_missing
      using errcode = 'IS007', hint = 'Give ids of customer_identities; customer_as_of() lists those of a customer.';
  end if;
  if exists (
    select from spine.customer_identities as i where i.id = any (customer_to_split.identities) and i.external_id like 'address\_hash:%')
  then
    raise exception 'an identity that stands for an address can not be split off'
      using errcode = 'IS005', hint = 'It follows who has the address: split the identities that gave it.';
  end if;
  select array_agg(distinct i.customer_id) into v_customers from spine.customer_identities as i where i.id = any (customer_to_split.identities);
  if cardinality(v_customers) > 1 then
    raise exception 'the identities belong to % customers', cardinality(v_customers)
      using errcode = 'IS005', hint = 'Split one customer at a time.';
  elsif not exists (
    select from spine.customer_identities as i
    where i.customer_id = v_customers[1] and i.id <> all (customer_to_split.identities)
      and coalesce(i.external_id, '') not like 'address\_hash:%')
  then
    raise exception 'nothing would be left of customer %', v_customers[1]
      using errcode = 'IS012', hint = 'Leave the identity that the customer is to keep out of the list.';
  end if;
  return v_customers[1];
end;
$$;
comment on function spine.customer_to_split(bigint[]) is
  'The customer to whom identities that may be split off belong. Raises IS005, IS007, IS012.';
