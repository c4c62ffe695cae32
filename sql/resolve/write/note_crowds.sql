-- Remember which identifiers a batch gave to one more customer or made a claim wait on; see settle_quarantine().
create or replace function spine.note_crowds(b spine.batch, d spine.decisions)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
as $$
declare
  v_kinds constant smallint[] := b.ident_kinds;
  v_values constant text[] := b.ident_values;
begin
  insert into spine.crowded_identifiers (kind, value)
  select distinct (array['email', 'phone', 'address_hash'])[v_kinds[u.ident]], v_values[u.ident]
  from unnest(d.crowded) as u (ident)
  order by 1, 2
  on conflict do nothing;
end;
$$;
comment on function spine.note_crowds(spine.batch, spine.decisions) is 'Nominate identifiers for quarantine.';
