-- An id that a person gives may be one that was merged away; one that leads nowhere is an error.
create or replace function spine.known_customer(customer bigint)
  returns bigint
  language plpgsql stable parallel safe
  set search_path = ''
as $$
declare
  v_id constant bigint := spine.live_customer(known_customer.customer);
begin
  if v_id is null or exists (select from spine.customers as k where k.id = v_id and (k.erased_at is not null or k.dissolved_at is not null)) then
    raise exception 'there is no customer %', coalesce(known_customer.customer::text, 'without an id')
      using errcode = 'IS007', hint = 'Look the customer up with find_customers().';
  end if;
  return v_id;
end;
$$;
comment on function spine.known_customer(bigint) is 'The live customer that an id leads to. Raises IS007 when there is none, or when it was erased or dissolved.';
