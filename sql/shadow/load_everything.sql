-- Load every claim into the shadow, all to be decided again from an empty state. One statement reads what there was, so that
-- it is of one moment, and it locks nothing.
create or replace function spine.load_everything()
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set work_mem = '256MB'
  set jit = off
as $$
declare
  v_claims bigint;
begin
  with identities as (
    insert into pg_temp.spine_was_identities (id, customer_id, provider, external_id, email, phone, taken)
    select i.id, i.customer_id, i.provider, i.external_id, i.email, i.phone, true from spine.customer_identities as i
  ),
  customers as (
    insert into pg_temp.spine_was_customers (id, taken)
    select k.id, true from spine.customers as k where k.merged_into is null and k.erased_at is null and k.dissolved_at is null
  )
  insert into pg_temp.spine_was_claims (provider, entity, external_id, version, place, identity_id, customer_id, keeps, taken)
  select p.provider, p.entity, p.external_id, p.version, p.place, p.identity_id, p.customer_id,
    case when p.creates and p.customer_id is not null
      and row_number() over (partition by p.customer_id, p.creates order by p.place) = 1 then p.customer_id end, true
  from (
    select c.provider, c.entity, c.external_id, c.version, c.creates, c.identity_id, i.customer_id,
      row_number() over (order by c.priority, c.source_created_at nulls last, c.external_id) as place
    from spine.claims as c left join spine.customer_identities as i on i.id = c.identity_id
  ) as p;
  get diagnostics v_claims = row_count;
  perform spine.copy_claims();
  perform spine.copy_rules();
  delete from pg_temp.spine_blocked_identifiers as b where b.mode = 'quarantined'; -- found anew
  return v_claims;
end;
$$;
comment on function spine.load_everything() is 'Load all claims into the open shadow, undecided, and what became of them before; returns how many.';
