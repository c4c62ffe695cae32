-- Records of any entities as they came from one provider: customers before orders, orders before shipments.
create or replace function spine.stage_fetched(
  provider text, account text, entities text[], payloads text[],
  out staged bigint, out unchanged bigint, out older bigint, out rejected bigint)
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  c_call constant integer := 1000; -- what a call keeps in memory has an end
  c_order constant text[] := array['customer', 'profile', 'order', 'shipment'];
  v_call record;
  v_counts record;
begin
  staged := 0; unchanged := 0; older := 0; rejected := 0;
  for v_call in
    select f.entity, array_agg(f.payload order by f.nr) as payloads
    from (
      select g.entity, g.payload, g.nr, (row_number() over (partition by g.entity order by g.nr) - 1) / c_call as call
      from unnest(stage_fetched.entities, stage_fetched.payloads) with ordinality as g (entity, payload, nr)
    ) as f
    group by f.entity, f.call
    order by array_position(c_order, f.entity), f.call
  loop
    select s.* into v_counts
    from spine.stage_records(stage_fetched.provider, v_call.entity, v_call.payloads, stage_fetched.account) as s;
    staged := staged + v_counts.staged;
    unchanged := unchanged + v_counts.unchanged;
    older := older + v_counts.older;
    rejected := rejected + v_counts.rejected;
  end loop;
end;
$$;
comment on function spine.stage_fetched(text, text, text[], text[]) is
  'Stage payloads of one provider and account, each of the entity at its place; counts like those of stage_records(). Raises IS001, IS003.';
