-- An identity id stays with its key. Those that the resolver makes one by one (calls without an id, addresses, upstream
-- merges) drew new ones.
create or replace function spine.settle_identities()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set work_mem = '256MB'
  set enable_nestloop = off
  set jit = off
as $$
begin
  with fresh as materialized (
    select i.id, i.customer_id, i.provider, i.external_id, i.email, i.phone from pg_temp.spine_customer_identities as i
    where not exists (select from pg_temp.spine_was_identities as s where s.id = i.id)
  ),
  free as materialized (
    select w.id, w.customer_id, w.provider, w.external_id, w.email, w.phone from pg_temp.spine_was_identities as w
    where w.taken and not exists (select from pg_temp.spine_customer_identities as s where s.id = w.id)
  )
  insert into pg_temp.spine_renumbered (id, new_id)
  select distinct on (k.old) k.id, k.old -- two customers may have a call with the same email: one of them keeps it
  from (
    select distinct on (i.id) i.id, w.id as old
    from fresh as i
    join free as w on w.provider = i.provider and coalesce(w.external_id, '') = coalesce(i.external_id, '')
      and coalesce(case when i.external_id is null then i.email end, '') = coalesce(case when i.external_id is null then w.email end, '')
      and coalesce(case when i.external_id is null then i.phone end, '') = coalesce(case when i.external_id is null then w.phone end, '')
    order by i.id, (w.customer_id <> i.customer_id), w.id
  ) as k
  order by k.old, k.id;
  if not found then
    return;
  end if;
  update pg_temp.spine_customer_identities as i set id = r.new_id from pg_temp.spine_renumbered as r where i.id = r.id;
  update pg_temp.spine_customer_identities as i set forwarded_to = r.new_id from pg_temp.spine_renumbered as r where i.forwarded_to = r.id;
  update pg_temp.spine_claims as c set identity_id = r.new_id from pg_temp.spine_renumbered as r where c.identity_id = r.id;
  update pg_temp.spine_customers as k set primary_email_identity_id = r.new_id
  from pg_temp.spine_renumbered as r where k.primary_email_identity_id = r.id;
  update pg_temp.spine_customers as k set primary_phone_identity_id = r.new_id
  from pg_temp.spine_renumbered as r where k.primary_phone_identity_id = r.id;
  update pg_temp.spine_customers as k set name_identity_id = r.new_id from pg_temp.spine_renumbered as r where k.name_identity_id = r.id;
  update pg_temp.spine_customers as k set company_identity_id = r.new_id
  from pg_temp.spine_renumbered as r where k.company_identity_id = r.id;
end;
$$;
comment on function spine.settle_identities() is 'Give identities of the shadow the ids that they had.';
