-- What came to a customer since a decision, and stays there with nothing once the identities that it placed leave.
create or replace function spine.came_through(event bigint, customer_id bigint, placed bigint[])
  returns bigint[]
  language plpgsql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_held bigint[];
  v_since bigint[];
begin
  select coalesce(array_agg(i.id) filter (where not i.since), '{}'), coalesce(array_agg(i.id order by i.id) filter (where i.since), '{}')
  into v_held, v_since
  from (
    select i.id, coalesce(i.external_id, '') not like 'address\_hash:%' and exists (
        select from spine.identity_events as e
        where e.identity_id = i.id and e.customer_id = i.customer_id and e.id > came_through.event
          and e.event in ('created', 'linked', 'moved')) as since
    from spine.customer_identities as i
    where i.customer_id = came_through.customer_id and i.id <> all (came_through.placed)
  ) as i;
  return spine.find_loose(v_held, v_since);
end;
$$;
comment on function spine.came_through(bigint, bigint, bigint[]) is
  'Ids of the identities that only what a decision (its event) placed at a customer holds there.';
