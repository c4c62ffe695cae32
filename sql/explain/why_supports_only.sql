-- People decided that all who have an identifier are different: then it supports, and chooses nobody.
create or replace function spine.why_supports_only(kind text, value text)
  returns boolean
  language sql stable parallel safe
  set search_path = ''
as $$
  with holders as materialized (
    select h.customer_id from spine.customer_identifiers as h
    where h.kind = why_supports_only.kind and h.value = why_supports_only.value and not h.former
  ),
  sides as materialized (
    select h.customer_id, k.decision_id, k.side
    from holders as h
    cross join lateral spine.customer_keys(h.customer_id) as o
    join spine.identity_decision_keys as k on k.provider = o.provider and k.identity_key = o.identity_key
    join spine.identity_decisions as d on d.id = k.decision_id and d.decision = 'different' and d.revoked_at is null
  )
  select (select count(*) from holders) > 1 and not exists (
    select from holders as x join holders as y on y.customer_id > x.customer_id
    where not exists (
      select from sides as s join sides as t on t.decision_id = s.decision_id and t.side <> s.side
      where s.customer_id = x.customer_id and t.customer_id = y.customer_id));
$$;
comment on function spine.why_supports_only(text, text) is 'Whether people decided of every two holders of an identifier that they are different.';
