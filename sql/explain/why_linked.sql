-- The shortest chain of evidence between two identities of one customer: first by what counts now, and only if that does not
-- reach by what once did.
create or replace function spine.why_linked(identity_a bigint, identity_b bigint)
  returns table (step integer, from_identity_id bigint, from_provider text, from_key text, to_identity_id bigint, to_provider text, to_key text,
    kind text, value text, former boolean, sentence text)
  language plpgsql stable parallel unsafe
  set search_path = ''
  set jit = off
as $$
declare
  a constant spine.side := spine.why_side(why_linked.identity_a);
  b constant spine.side := spine.why_side(why_linked.identity_b);
  v_ids bigint[];
  v_hubs integer[];
  v_tiers integer[];
  v_kinds text[];
  v_values text[];
begin
  if a.identity_id = b.identity_id then
    return query select 1, a.identity_id, a.provider, a.identity_key, b.identity_id, b.provider, b.identity_key, 'same_key'::text, a.identity_key, false,
      spine.finish_sentence(spine.why_edge('same_key', a.identity_key, a.name, b.name, true));
    return;
  elsif a.customer_id <> b.customer_id then
    return;
  end if;
  -- of two shortest chains the one by the stronger evidence: hubs are numbered in that order
  select array_agg(e.identity_id), array_agg(e.hub), array_agg(e.tier), array_agg(e.kind), array_agg(e.value)
  into v_ids, v_hubs, v_tiers, v_kinds, v_values
  from (
    select e.*, dense_rank() over (order by array_position(
        array['decision', 'order_reference', 'upstream_merge', 'parent', 'email', 'phone', 'address_hash', 'history'], e.kind), e.value)::integer as hub,
      count(*) over (partition by e.kind, e.value) as members
    from spine.why_evidence(a.customer_id) as e
  ) as e
  where e.members > 1;

  for v_tier in 1 .. 3 loop
    return query
    with counted as materialized (
      select u.* from unnest(v_ids, v_hubs, v_tiers, v_kinds, v_values) as u (id, hub, tier, kind, value) where u.tier <= v_tier
    )
    select p.step, f.id, f.provider, f.external_id, t.id, t.provider, t.external_id, c.kind, c.value, c.tier > 1 or d.tier > 1,
      spine.finish_sentence(spine.why_edge(c.kind, c.value, spine.describe_identity(f), spine.describe_identity(t), c.tier = 1 and d.tier = 1))
    from spine.why_path(
      (select array_agg(c.id) from counted as c), (select array_agg(c.hub) from counted as c), a.identity_id, b.identity_id) as p
    join counted as c on c.id = p.from_node and c.hub = p.hub
    join counted as d on d.id = p.to_node and d.hub = p.hub
    join spine.customer_identities as f on f.id = p.from_node
    join spine.customer_identities as t on t.id = p.to_node
    order by p.step;
    exit when found;
  end loop;
end;
$$;
comment on function spine.why_linked(bigint, bigint) is
  'The shortest chain of evidence between two identities of one customer, a row each step; former: only history joins them. No row when they are not one customer: ask why_not_linked(). Raises IS007.';

create or replace function spine.why_linked(provider_a text, key_a text, provider_b text, key_b text)
  returns table (step integer, from_identity_id bigint, from_provider text, from_key text, to_identity_id bigint, to_provider text, to_key text,
    kind text, value text, former boolean, sentence text)
  language sql stable parallel unsafe
  set search_path = ''
as $$
  select l.*
  from (select (spine.why_side(why_linked.provider_a, why_linked.key_a)).identity_id as a,
      (spine.why_side(why_linked.provider_b, why_linked.key_b)).identity_id as b) as s
  cross join lateral spine.why_linked(s.a, s.b) as l
  where s.a is not null and s.b is not null;
$$;
comment on function spine.why_linked(text, text, text, text) is
  'The same by keys; of a call without one, the id of its claim. No row while a key waits: ask why_not_linked(). Raises IS007.';
