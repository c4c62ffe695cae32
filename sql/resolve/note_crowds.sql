-- Remember which identifiers a batch gave to one more customer or made a claim wait on; see settle_quarantine().
create or replace function spine.note_crowds(b spine.batch, d spine.decisions)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
as $$
  insert into spine.crowded_identifiers (kind, value)
  select distinct (array['email', 'phone', 'address_hash'])[b.ident_kinds[u.ident]], b.ident_values[u.ident]
  from unnest(d.crowded) as u (ident)
  order by 1, 2
  on conflict do nothing;
$$;
comment on function spine.note_crowds(spine.batch, spine.decisions) is 'Nominate identifiers for quarantine.';
