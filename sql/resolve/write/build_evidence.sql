-- Which identifier points at which candidate: at most ten candidates for each ambiguous claim of a batch. See
-- build_identities.
create or replace function spine.build_evidence(b spine.batch, d spine.decisions, customers bigint[])
  returns table (i integer, candidates bigint[], evidence jsonb)
  language plpgsql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan
  set jit = off
as $$
declare
  v_kinds constant smallint[] := b.ident_kinds;
  v_values constant text[] := b.ident_values;
  v_reasons constant text[] := d.reasons;
begin
  return query
  select p.i, array_agg(p.customer_id order by p.customer_id),
    jsonb_agg(jsonb_build_object('customer_id', p.customer_id, 'identifiers', p.identifiers) order by p.customer_id)
  from (
    select e.i, customers[e.customer] as customer_id,
      row_number() over (partition by e.i order by customers[e.customer]) as place,
      coalesce(jsonb_agg(distinct jsonb_build_object('kind', (array['email', 'phone', 'address_hash'])[v_kinds[e.ident]],
        'value', v_values[e.ident], 'former', v_reasons[e.i] = 'former')) filter (where e.ident > 0), '[]') as identifiers
    from unnest(d.evidence_claims, d.evidence_customers, d.evidence_idents) as e (i, customer, ident)
    group by e.i, customers[e.customer]
  ) as p
  where p.place <= 10
  group by p.i;
end;
$$;
comment on function spine.build_evidence(spine.batch, spine.decisions, bigint[]) is
  'Candidates, by id, and the identifiers that point at each, for the ambiguous claims of a batch.';
