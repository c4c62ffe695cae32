-- People decided that the two, or others of their customers, are different.
create or replace function spine.why_not_decided(a spine.side, b spine.side)
  returns table (rank integer, reason text, detail jsonb, words text)
  language sql stable parallel safe
  set search_path = ''
as $$
  with keys (side, provider, identity_key) as materialized (
    select 'a', (why_not_decided.a).provider, (why_not_decided.a).identity_key
    union
    select 'a', k.provider, k.identity_key from spine.customer_keys((why_not_decided.a).customer_id) as k
    union
    select 'b', (why_not_decided.b).provider, (why_not_decided.b).identity_key
    union
    select 'b', k.provider, k.identity_key from spine.customer_keys((why_not_decided.b).customer_id) as k
  ),
  decided as (
    select distinct k.side as whose, d.decision_id, d.side
    from keys as k
    join spine.identity_decision_keys as d on d.provider = k.provider and d.identity_key = k.identity_key
  )
  select 1, 'different', jsonb_build_object('decision_id', d.id, 'actor', d.actor, 'at', d.created_at, 'reason', d.reason), spine.explain_decision(d)
  from spine.identity_decisions as d
  where d.decision = 'different' and d.revoked_at is null and exists (
    select from decided as x join decided as y on y.decision_id = x.decision_id and y.side <> x.side
    where x.whose = 'a' and y.whose = 'b' and x.decision_id = d.id);
$$;
comment on function spine.why_not_decided(spine.side, spine.side) is 'Decisions in force that keep two sides apart, with who made them.';
