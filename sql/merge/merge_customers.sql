-- A person says that two customers are one.
--
-- What waited between them is decided with it where it comes to that one customer. What would go elsewhere, because more has
-- changed since it was asked, was not what the person decided: it is left open, so that the merge can be taken back exactly.
create or replace function spine.merge_customers(from_customer bigint, into_customer bigint, reason text default null)
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_from bigint;
  v_into bigint;
  v_merge record;
  v_left_open bigint[] := '{}';
  v_astray bigint[];
  v_busy boolean;
begin
  perform spine.take_decision_lock();
  v_from := spine.known_customer(merge_customers.from_customer);
  v_into := spine.known_customer(merge_customers.into_customer);
  if v_from = v_into then
    raise exception 'customers % and % are one already', merge_customers.from_customer, merge_customers.into_customer
      using errcode = 'IS010', hint = 'Name two different live customers.';
  end if;
  v_busy := spine.has_pending();
  loop
    begin
      select * into v_merge from spine.apply_merge(v_from, v_into, merge_customers.reason, left_open => v_left_open);
      if v_merge.put_back > 0 then
        perform spine.resolve_pending();
        perform spine.note_digests(v_merge.event_id);
        v_astray := spine.went_astray(v_merge.event_id, v_busy);
        if v_astray is null or v_astray <> '{}' then
          raise exception 'the merge decides too much' using errcode = 'IS099', hint = 'It is done again without.';
        end if;
      end if;
      return v_merge.event_id;
    exception
      when sqlstate 'IS099' then v_left_open := case when v_astray is not null then v_left_open || v_astray end;
    end;
  end loop;
end;
$$;
comment on function spine.merge_customers(bigint, bigint, text) is
  'Merge a customer into another, whose id stays; returns the event, which unmerge() takes. Raises IS003, IS007, IS008, IS010.';
