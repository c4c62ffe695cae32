-- Put identifiers that too many have into quarantine: they stop matching, filling and being added until a person says otherwise.
--
-- Done when nothing of a pass is pending, for all values that cross together, so that neither batch size nor order decides
-- who still got in. Rows and primaries stay; what waited on a value goes to the next pass.
create or replace function spine.settle_quarantine(pass integer)
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set enable_nestloop = off -- what is waited on is taken for little, however much it is
  set jit = off
as $$
declare
  v_holders constant integer := spine.setting('quarantine_holders')::integer;
  v_names constant integer := spine.setting('quarantine_names')::integer;
  v_kinds text[];
  v_values text[];
begin
  if not exists (select from spine.crowded_identifiers)
    or exists (select from spine.claims as c where c.state = 'pending' and c.pass = settle_quarantine.pass)
  then
    return 0;
  end if;
  with taken as (
    delete from spine.crowded_identifiers returning kind, value
  )
  select array_agg(t.kind), array_agg(t.value) into v_kinds, v_values
  from taken as t
  where not exists (select from spine.blocked_identifiers as b where b.kind = t.kind and b.pattern = t.value);

  -- all that waits and all that was nominated, once each: for every claim, or every value, they would be read again and again
  with said as materialized (
    select s.value, c.name_words
    from spine.claims as c
    cross join lateral unnest(c.emails || c.phones || c.address_hash) as s (value)
    where c.state = 'ambiguous'
  ),
  waiting as (
    select s.value, count(distinct array(select unnest(s.name_words) order by 1)) as names
    from said as s
    join (select distinct u.value from unnest(v_values) as u (value)) as v on v.value = s.value
    group by s.value
  ),
  counted as (
    select t.kind, t.value, h.holders, coalesce(w.names, 0) as names
    from unnest(v_kinds, v_values) as t (kind, value)
    cross join lateral (
      select count(*) as holders from (
        select from spine.customer_identifiers as i where i.kind = t.kind and i.value = t.value and not i.former
        limit v_holders) as i
    ) as h
    left join waiting as w on w.value = t.value
  ),
  quarantined as (
    insert into spine.blocked_identifiers (kind, pattern, reason, actor, mode)
    select c.kind, c.value,
      case when v_holders > 0 and c.holders >= v_holders then 'customers who have it: ' || v_holders || ' or more'
        else 'different names that wait on it: ' || c.names end, 'resolver', 'quarantined'
    from counted as c
    where v_holders > 0 and c.holders >= v_holders or v_names > 0 and c.names > v_names
    order by 1, 2
    returning kind, pattern, reason
  ),
  told as (
    insert into spine.identity_events (event, matched_by, matched_value, actor, detail)
    select 'blocked', q.kind, q.pattern, 'resolver', jsonb_build_object('mode', 'quarantined', 'reason', q.reason)
    from quarantined as q order by q.kind, q.pattern
    returning matched_value
  )
  select array_agg(t.matched_value) into v_values from told as t;

  if v_values is null then
    return 0;
  end if;
  update spine.claims as c
  set state = 'pending', pass = settle_quarantine.pass + 1
  where c.state = 'ambiguous' and (c.emails || c.phones || c.address_hash) && v_values;
  return cardinality(v_values);
end;
$$;
comment on function spine.settle_quarantine(integer) is
  'Quarantine the nominated identifiers that too many customers hold or too many names wait on; returns how many. 0 while claims of the pass are pending.';
