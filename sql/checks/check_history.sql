-- History ends where the present is: forwarding, metrics and the replay of events.
create or replace function spine.check_history(out invariant text, out detail text)
  returns setof record
  language sql stable parallel unsafe
  set search_path = ''
  set jit = off
as $$
  with recursive forwards (origin, id, merged_into, hops) as (
    select k.id, k.id, k.merged_into, 0 from spine.customers as k where k.merged_into is not null
    union all
    select f.origin, k.id, k.merged_into, f.hops + 1
    from forwards as f join spine.customers as k on k.id = f.merged_into
    where f.hops < 1000
  )
  select 'forwarding ends at a live or erased customer', 'customer ' || f.origin
  from forwards as f
  group by f.origin
  having not bool_or(f.merged_into is null)
  union all
  select 'the metrics of a run add up', 'run ' || r.id
  from spine.sync_runs as r
  where r.finished_at is not null and r.error is null
    and (r.linked <> r.linked_email + r.linked_phone + r.linked_address_hash + r.linked_order_reference + r.linked_manual + r.linked_upstream_merge
      or r.decided <> r.created + r.linked + r.updated + r.unchanged + r.ambiguous + r.unidentified + r.dismissed + r.suppressed + r.errors
      or r.kind in ('import', 'sync') and r.fetched <> r.staged + r.same + r.older + r.rejected)
  union all
  select 'replaying the events gives the customer of an identity', 'identity ' || coalesce(i.id, e.identity_id)
  from spine.customer_identities as i
  full join (
    select t.identity_id, t.customer_id
    from (
      select distinct on (e.identity_id) e.identity_id, e.customer_id, e.event
      from spine.identity_events as e
      where e.identity_id is not null
        and (e.event in ('created', 'linked', 'moved', 'merged', 'unmerged', 'split', 'forwarded', 'erased')
          or e.event = 'ended' and e.detail @> '{"taken_off": true}')
      order by e.identity_id, e.id desc
    ) as t
    where t.event not in ('ended', 'erased') -- taken off: it must not be there until another event puts it back
  ) as e on e.identity_id = i.id
  where e.customer_id is distinct from i.customer_id or i.id is null
  union all
  select 'replaying the events gives whether an identity has ended', 'identity ' || i.id
  from spine.customer_identities as i
  left join (
    select distinct on (e.identity_id) e.identity_id, e.event in ('ended', 'forwarded') as ended
    from spine.identity_events as e
    where spine.tells_end(e)
    order by e.identity_id, e.id desc
  ) as e on e.identity_id = i.id
  where coalesce(e.ended, false) <> (i.ended_at is not null)
  union all
  select 'replaying the events gives where a customer forwards to', 'customer ' || k.id
  from spine.customers as k
  left join (
    select distinct on (e.id_of) e.id_of, e.merged_into
    from (
      select e.id, e.from_customer_id as id_of, e.customer_id as merged_into from spine.identity_events as e where e.event = 'merged'
      union all
      select e.id, e.customer_id, null from spine.identity_events as e where e.event = 'unmerged'
    ) as e
    order by e.id_of, e.id desc
  ) as e on e.id_of = k.id
  where e.merged_into is distinct from k.merged_into
  union all
  select 'a merge in force forwards its customer, and is decided', 'event ' || m.event_id
  from spine.merges as m
  join spine.customers as k on k.id = m.from_customer_id
  where (m.undone_by is null) <> exists (
      select from spine.identity_decisions as d where d.event_id = m.event_id and d.decision = 'same' and d.revoked_at is null)
    or m.undone_by is null and k.merged_into is distinct from m.into_customer_id
  union all
  select 'a merged customer has nothing of its own', 'customer ' || k.id
  from spine.customers as k
  where k.merged_into is not null and exists (
    select from spine.customer_identifiers as h where h.customer_id = k.id
    union all
    select from spine.shipments as s where s.customer_id = k.id)
  union all
  select 'a decided review has its event', 'review ' || r.id
  from spine.match_reviews as r
  where (r.state = 'decided') <> (r.event_id is not null)
    or r.event_id is not null and not exists (
      select from spine.identity_events as e where e.id = r.event_id and e.event = 'reviewed');
$$;
comment on function spine.check_history() is 'Violations in forwarding, in the metrics of runs, and between events and the present partition.';
