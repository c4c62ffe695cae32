-- Append what happened, in the order in which it was decided.
create or replace function spine.write_events(
  written spine.written_claim[], b spine.batch, d spine.decisions, customers bigint[])
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
  set enable_nestloop = off
  set enable_hashjoin = on
  set enable_mergejoin = off
  set work_mem = '64MB'
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_kinds constant smallint[] := b.ident_kinds;
  v_values constant text[] := b.ident_values;
  v_reasons constant text[] := d.reasons;
begin
  with shared as (
    select p.i, (array['email', 'phone', 'address_hash'])[v_kinds[p.ident]] as kind, v_values[p.ident] as value
    from (select unnest(d.pair_claims) as i, unnest(d.pair_idents) as ident, unnest(d.pair_shared) as shared) as p
    where p.shared
  ),
  rivals as (
    select e.i, (array_agg(distinct customers[e.customer]))[1:10] as candidates
    from unnest(d.evidence_claims, d.evidence_customers) as e (i, customer)
    group by e.i
  )
  insert into spine.identity_events (event, customer_id, identity_id, provider, entity, external_id, matched_by, matched_value, candidates, detail)
  select e.event, e.customer_id, e.identity_id, e.provider, e.entity, e.external_id, e.matched_by, e.value, e.candidates, e.detail
  from (
    select w.i, 0 as part,
      case when w.new_identity and w.outcome = 'updated' then 'linked' -- of a parent
        else case w.outcome when 'created' then 'created' when 'ambiguous' then 'ambiguous' when 'updated' then 'updated' else 'linked' end end as event,
      w.customer_id, w.identity_id, w.provider, w.entity, w.external_id, w.matched_by, w.value, r.candidates,
      case w.outcome when 'ambiguous' then jsonb_build_object('reason', v_reasons[w.i]) end as detail
    from unnest(written) as w
    left join rivals as r on w.outcome = 'ambiguous' and r.i = w.i
    where w.outcome not in ('unchanged', 'unidentified', 'dismissed') and (w.outcome <> 'updated' or w.changed or w.new_identity)
    union all
    select s.i, 1, 'shared', w.customer_id, w.identity_id, w.provider, w.entity, w.external_id, s.kind, s.value, null, null
    from shared as s join unnest(written) as w on w.i = s.i
  ) as e
  order by e.i, e.part;
end;
$$;
comment on function spine.write_events(spine.written_claim[], spine.batch, spine.decisions, bigint[]) is
  'One event for each claim that created, linked, changed or was ambiguous, and one for each identifier that an exact claim shares.';
