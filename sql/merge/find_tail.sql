-- What came to the survivor since a merge, and stays with nothing now that the merged half leaves; see find_loose().
create or replace function spine.find_tail(merge bigint, present_customer bigint, moved bigint[])
  returns bigint[]
  language plpgsql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_held bigint[];
  v_loose bigint[];
begin
  select coalesce(array_agg(i.id) filter (where i.core), '{}'), coalesce(array_agg(i.id order by i.id) filter (where not i.core), '{}')
  into v_held, v_loose
  from (
    select i.id, k.id is not null or coalesce(i.external_id like 'address\_hash:%', false) as core
    from spine.customer_identities as i
    left join (
      select unnest(m.into_identity_ids) from spine.merges as m where m.event_id = find_tail.merge
      union
      select unnest(case when s.onward then m.into_identity_ids else m.identity_ids end)
      from spine.merges_since(find_tail.merge) as s join spine.merges as m on m.event_id = s.event_id
    ) as k (id) on k.id = i.id
    left join unnest(find_tail.moved) as u (id) on u.id = i.id
    where i.customer_id = find_tail.present_customer and u.id is null
  ) as i;

  return spine.find_loose(v_held, v_loose);
end;
$$;
comment on function spine.find_tail(bigint, bigint, bigint[]) is 'Ids of the identities that only the half that leaves held at the survivor.';
