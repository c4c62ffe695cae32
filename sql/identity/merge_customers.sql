-- A person says that two customers are one.
create or replace function spine.merge_customers(from_customer bigint, into_customer bigint, reason text default null)
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_from bigint;
  v_into bigint;
  v_merge record;
begin
  perform spine.take_decision_lock();
  v_from := spine.known_customer(merge_customers.from_customer);
  v_into := spine.known_customer(merge_customers.into_customer);
  if v_from = v_into then
    raise exception 'customers % and % are one already', merge_customers.from_customer, merge_customers.into_customer
      using errcode = 'IS010', hint = 'Name two different live customers.';
  end if;
  select * into v_merge from spine.apply_merge(v_from, v_into, merge_customers.reason);
  if v_merge.put_back > 0 then
    perform spine.resolve_pending();
    perform spine.note_digests(v_merge.event_id);
  end if;
  return v_merge.event_id;
end;
$$;
comment on function spine.merge_customers(bigint, bigint, text) is
  'Merge a customer into another, whose id stays; returns the event, which unmerge() takes. Raises IS003, IS007, IS008, IS010.';
