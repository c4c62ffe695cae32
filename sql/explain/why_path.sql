-- The shortest path from one node to another by way of what they share, breadth first over arrays: nodes[i] has hubs[i].
-- Each node and each hub is visited once, so that a thousand identities with one email cost a thousand steps.
create or replace function spine.why_path(nodes bigint[], hubs integer[], start bigint, goal bigint)
  returns table (step integer, from_node bigint, hub integer, to_node bigint)
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_nodes bigint[];
  v_of integer[]; -- numbers of the nodes, in order of node
  v_to integer[]; -- hubs, in order of hub
  v_node_hubs integer[];
  v_node_at integer[];
  v_hub_nodes integer[];
  v_hub_at integer[];
  v_queue integer[];
  v_from integer[];
  v_by integer[];
  v_seen boolean[];
  v_head integer := 1;
  v_tail integer := 1;
  v_start integer;
  v_goal integer;
  n integer;
  h integer;
  m integer;
begin
  select array_agg(distinct u.node order by u.node) into v_nodes from unnest(why_path.nodes) as u (node);
  v_start := array_position(v_nodes, why_path.start);
  v_goal := array_position(v_nodes, why_path.goal);
  if v_start is null or v_goal is null or v_start = v_goal then
    return;
  end if;
  -- edges by node, and by hub; where those of each begin
  select array_agg(u.n order by u.n, u.hub), array_agg(u.hub order by u.n, u.hub), array_agg(u.n order by u.hub, u.n), array_agg(u.hub order by u.hub, u.n)
  into v_of, v_node_hubs, v_hub_nodes, v_to
  from (
    select dense_rank() over (order by p.node)::integer as n, p.hub from unnest(why_path.nodes, why_path.hubs) as p (node, hub)
  ) as u;
  v_node_at := array_fill(cardinality(v_of) + 1, array[cardinality(v_nodes) + 1]);
  v_hub_at := array_fill(cardinality(v_of) + 1, array[v_to[cardinality(v_to)] + 1]);
  for i in reverse cardinality(v_of) .. 1 loop
    v_node_at[v_of[i]] := i;
    v_hub_at[v_to[i]] := i;
  end loop;
  for i in reverse cardinality(v_hub_at) - 1 .. 1 loop
    v_hub_at[i] := least(v_hub_at[i], v_hub_at[i + 1]); -- numbers of hubs may have gaps
  end loop;

  v_queue := array_fill(0, array[cardinality(v_nodes)]);
  v_from := v_queue;
  v_by := v_queue;
  v_seen := array_fill(false, array[cardinality(v_hub_at)]);
  v_queue[1] := v_start;
  v_from[v_start] := v_start;
  while v_head <= v_tail and v_from[v_goal] = 0 loop
    n := v_queue[v_head];
    v_head := v_head + 1;
    for i in v_node_at[n] .. v_node_at[n + 1] - 1 loop
      h := v_node_hubs[i];
      continue when v_seen[h];
      v_seen[h] := true;
      for j in v_hub_at[h] .. v_hub_at[h + 1] - 1 loop
        m := v_hub_nodes[j];
        continue when v_from[m] > 0;
        v_from[m] := n;
        v_by[m] := h;
        v_tail := v_tail + 1;
        v_queue[v_tail] := m;
      end loop;
    end loop;
  end loop;
  if v_from[v_goal] = 0 then
    return;
  end if;

  step := 0;
  m := v_goal;
  while m <> v_start loop
    step := step + 1;
    m := v_from[m];
  end loop;
  m := v_goal;
  while m <> v_start loop
    from_node := v_nodes[v_from[m]];
    hub := v_by[m];
    to_node := v_nodes[m];
    return next;
    step := step - 1;
    m := v_from[m];
  end loop;
end;
$$;
comment on function spine.why_path(bigint[], integer[], bigint, bigint) is
  'The steps of a shortest path between two nodes that are joined where they have the same hub, last step first; no row when there is none.';
