-- One step of a chain as a clause. now: both ends count now; otherwise one of them once said it, or it is blocked since.
create or replace function spine.why_edge(kind text, value text, one text, other text, now boolean)
  returns text
  language sql stable parallel safe
  set search_path = ''
as $$
  select case why_edge.kind
    when 'order_reference' then format('%s and %s are the Amazon order %s', why_edge.one, why_edge.other, why_edge.value)
    when 'upstream_merge' then format('the provider merged %s: %s and %s are one record', why_edge.value, why_edge.one, why_edge.other)
    when 'parent' then format('%s and %s are billed together, with customer %s', why_edge.one, why_edge.other, why_edge.value)
    when 'decision' then (select spine.explain_decision(d) from spine.identity_decisions as d where d.id = why_edge.value::bigint)
    when 'same_key' then format('%s and %s are one identity: a key decides alone', why_edge.one, why_edge.other)
    when 'history' then format('%s and %s were both put into customer %s, by what none of their records says any longer: only history joins them',
      why_edge.one, why_edge.other, why_edge.value)
    else case
      when why_edge.now then format('%s and %s both give the %s', why_edge.one, why_edge.other, spine.describe_value(why_edge.kind, why_edge.value))
      when spine.is_blocked(why_edge.kind, why_edge.value)
      then format('%s and %s both gave the %s, which is blocked since: only history joins them',
        why_edge.one, why_edge.other, spine.describe_value(why_edge.kind, why_edge.value))
      else format('%s and %s both gave the %s, which no longer counts for both: only history joins them',
        why_edge.one, why_edge.other, spine.describe_value(why_edge.kind, why_edge.value)) end
    end;
$$;
comment on function spine.why_edge(text, text, text, text, boolean) is 'Why two identities belong together, as a clause.';
