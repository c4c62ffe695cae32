-- What both give, and why it did not join them; the first rule that fits is the reason.
create or replace function spine.why_not_shared(a spine.side, b spine.side)
  returns table (rank integer, reason text, detail jsonb, words text)
  language sql stable parallel safe
  set search_path = ''
as $$
  with common as materialized (select * from spine.why_common(why_not_shared.a, why_not_shared.b)),
  judged as (
    select c.*, spine.describe_value(c.kind, c.value) as what, l.mode, l.actor, l.note,
      case
        when l.mode = 'quarantined' then 'quarantined'
        when l.mode is not null then 'blocked'
        when c.former_a or c.former_b then 'former'
        when c.gift_a or c.gift_b then 'gift'
        when c.waits_a or c.waits_b then 'candidate'
        when (why_not_shared.a).customer_id is null or (why_not_shared.b).customer_id is null then 'unplaced'
        when c.taught_not_a or c.taught_not_b then 'not_own'
        when 'order_reference' in (c.by_a, c.by_b) then 'order_reference'
        when spine.why_not_same_provider(why_not_shared.a, why_not_shared.b) is not null then 'same_provider'
        when spine.why_supports_only(c.kind, c.value) then 'supports_only'
        when c.kind = 'address_hash' and (c.by_a in ('email', 'phone') or c.by_b in ('email', 'phone')) then 'address_last'
        else 'came_later' end as reason
    from common as c
    left join lateral (
      select b.mode, b.actor, b.reason as note from spine.blocked_identifiers as b
      where b.kind = c.kind and b.mode <> 'allowed' and spine.is_blocked(c.kind, c.value)
        and b.pattern in (c.value, split_part(c.value, '@', 1) || '@*', '*@' || split_part(c.value, '@', 2))
      order by b.pattern limit 1) as l on true
  )
  select 3, j.reason, jsonb_strip_nulls(jsonb_build_object('kind', j.kind, 'value', j.value, 'mode', j.mode, 'actor', j.actor)),
    format('%s and %s both %s the %s', (why_not_shared.a).name, (why_not_shared.b).name, case j.reason when 'former' then 'gave' else 'give' end, j.what)
      || case j.reason
        when 'blocked' then ', which ' || j.actor || ' blocked' || coalesce(' (' || nullif(j.note, '') || ')', '')
        when 'quarantined' then ', which is quarantined, because too many have it' || coalesce(' (' || nullif(j.note, '') || ')', '')
        when 'former' then concat(', but ', concat_ws(' and ', case when j.former_a then (why_not_shared.a).name end, case when j.former_b then (why_not_shared.b).name end),
          case when j.former_a and j.former_b then ' no longer do' else ' no longer does' end, ': what was said once joins nobody')
        when 'gift' then ', but under another name than the customer''s: a gift identifies nobody'
        when 'candidate' then ', and it makes a candidate: a person decides'
        when 'unplaced' then concat(', but ', concat_ws(' and ', case when (why_not_shared.a).customer_id is null then (why_not_shared.a).name end,
          case when (why_not_shared.b).customer_id is null then (why_not_shared.b).name end), ' belongs to no customer')
        when 'not_own' then ', but one of them only in orders under its key, which add nothing: old orders carry old contact data'
        when 'order_reference' then ', but an order that names a held Amazon order takes its customer, whatever it says itself'
        when 'same_provider' then ', but ' || spine.why_not_same_provider(why_not_shared.a, why_not_shared.b)
        when 'supports_only' then ', but people decided that those who have it are different: it only supports what else is known'
        when 'address_last' then ', but an address is looked at only when email and phone point at nobody: here they did'
        else ', but each belonged to its customer by its own key before both said so: customers are merged only by a person' end
  from judged as j;
$$;
comment on function spine.why_not_shared(spine.side, spine.side) is
  'One row for each identifier that both sides gave: blocked, quarantined, former, gift, candidate, unplaced, not_own, order_reference, same_provider, supports_only, address_last or came_later.';
