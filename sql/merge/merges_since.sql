-- Later merges of what a merge made: `onward` ones took its survivor on into another customer, the others brought somebody
-- else to it. Only those in force.
create or replace function spine.merges_since(merge bigint)
  returns table (event_id bigint, onward boolean)
  language sql stable parallel safe
  set search_path = ''
as $$
  with recursive path (id) as (
    select m.into_customer_id from spine.merges as m where m.event_id = merges_since.merge
    union
    select k.merged_into from path as p join spine.customers as k on k.id = p.id where k.merged_into is not null
  )
  select m.event_id, m.from_customer_id in (select p.id from path as p)
  from spine.merges as m
  where m.into_customer_id in (select p.id from path as p) and m.undone_by is null and m.event_id > merges_since.merge;
$$;
comment on function spine.merges_since(bigint) is 'The merges in force that came after a merge and have to do with its survivor.';
