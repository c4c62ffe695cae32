-- A decision of a person as a clause; of many keys on a side the first five are named.
create or replace function spine.explain_decision(decision spine.identity_decisions)
  returns text
  language sql stable parallel safe
  set search_path = ''
as $$
  select concat((explain_decision.decision).actor, ' decided that ',
    case (explain_decision.decision).decision
      when 'same' then n.names || ' are one customer'
      when 'different' then n.names || ' are different people'
      when 'dismissed' then n.names || ' waits for nobody'
      else concat('the ', (explain_decision.decision).field, ' of the customer of ', n.names, ' is ', (explain_decision.decision).value) end,
    ' (decision ', (explain_decision.decision).id, ')', ': ' || nullif((explain_decision.decision).reason, ''))
  from (
    select string_agg(s.names, ' and ' order by s.side) as names
    from (
      select u.side, concat(
        string_agg(
          case when u.place = 1 then '' when u.place = u.total and (explain_decision.decision).decision = 'same' then ' and ' else ', ' end
            || spine.describe_record(u.provider, null, u.identity_key), '' order by u.place) filter (where u.place <= 5),
        case when count(*) > 5 then format(' with %s more', count(*) - 5) end) as names
      from (
        select d.provider, d.identity_key, d.side, row_number() over (partition by d.side order by d.provider, d.identity_key) as place,
          count(*) over (partition by d.side) as total
        from spine.identity_decision_keys as d where d.decision_id = (explain_decision.decision).id
      ) as u
      group by u.side
    ) as s
  ) as n;
$$;
comment on function spine.explain_decision(spine.identity_decisions) is 'Who decided what about which keys, and why, as a clause.';
