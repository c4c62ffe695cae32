-- Number the parents (QuickBooks: BillWithParent) that claims of a batch name; those that no claim of it is of come after the other keys.
create or replace function spine.number_parents(b spine.batch)
  returns spine.batch
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_providers text[];
  v_values text[];
begin
  select array_agg(a.provider order by a.provider collate "C", a.parent collate "C"),
    array_agg(a.parent order by a.provider collate "C", a.parent collate "C")
  into v_providers, v_values
  from (
    select distinct u.provider, u.parent from unnest(b.providers, b.claim_parents) as u (provider, parent)
    where u.parent is not null
    except
    select u.provider, u.key from unnest(b.key_providers, b.key_values) as u (provider, key)
  ) as a;
  b.key_providers := b.key_providers || v_providers;
  b.key_values := b.key_values || v_values;
  b.key_accounts := b.key_accounts || array_fill(''::text, array[coalesce(cardinality(v_values), 0)]);
  select array_agg(coalesce(k.k, 0)::integer order by u.i) into b.parents
  from unnest(b.providers, b.claim_parents) with ordinality as u (provider, parent, i)
  left join unnest(b.key_providers, b.key_values) with ordinality as k (provider, key, k)
    on k.provider = u.provider and k.key = u.parent;
  return b;
end;
$$;
comment on function spine.number_parents(spine.batch) is 'The batch with parents: for each claim the number of the key that pays for it, 0 for none.';
