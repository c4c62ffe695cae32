create or replace function spine.describe_customers(ids bigint[])
  returns text
  language sql immutable parallel safe
  set search_path = ''
as $$
  select case count(*)
    when 0 then 'no customer'
    when 1 then 'customer ' || min(u.id)
    else 'customers ' || string_agg(u.id::text, ', ' order by u.id) filter (where not u.last) || ' and ' || max(u.id) end
  from (select distinct i.id, i.id = max(i.id) over () as last from unnest(describe_customers.ids) as i (id)) as u;
$$;
comment on function spine.describe_customers(bigint[]) is '"customer 1", "customers 1, 2 and 3", or "no customer" for none.';
