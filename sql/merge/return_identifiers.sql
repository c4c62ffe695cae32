-- Each half of a merge holds what it held, and what its own records brought or dropped since. Later merges, which saw the
-- survivor with both halves' identifiers, forget those of the half that leaves.
create or replace function spine.return_identifiers(merge bigint, present_customer bigint, moved bigint[], said text[])
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with moved_said as materialized (
    select v.* from spine.said_values(return_identifiers.moved) as v
  ),
  stays_said as materialized (
    select v.* from spine.said_values(array(
      select i.id from spine.customer_identities as i
      left join unnest(return_identifiers.moved) as u (id) on u.id = i.id
      where i.customer_id = return_identifiers.present_customer and u.id is null)) as v
  ),
  before as materialized ( -- who had it: not former is live
    select i.survivor, i.kind, i.value, not i.former as live, i.created_at from spine.merge_identifiers as i
    where i.event_id = return_identifiers.merge
    union all -- who was merged since brought his own; a merge of the survivor itself added what its other half had
    select true, i.kind, i.value, not i.former, i.created_at
    from spine.merges_since(return_identifiers.merge) as s
    join spine.merge_identifiers as i on i.event_id = s.event_id and i.survivor = s.onward
  ),
  concerned as (
    select b.kind, b.value from before as b where not b.survivor
    union
    select v.kind, v.value from moved_said as v
    union
    select split_part(u.said, ':', 1) collate "C", substr(u.said, strpos(u.said, ':') + 1) collate "C"
    from unnest(return_identifiers.said) as u (said)
  ),
  -- who says what only the other half had may have said it then, when it was blocked and not added
  halves as materialized (
    select f.kind, f.value, l.live as merged_had, l.created_at, b.live as survivor_had, coalesce(h.live, false) as live, h.live is not null as held,
      f.kind || ':' || f.value = any (return_identifiers.said) as taken_off, m.says is not null as merged_said, coalesce(m.says, false) as merged_says, coalesce(m.taught and (l.live is not null or b.live is null or not spine.is_blocked(f.kind, f.value))
        or m.filled and l.live is null and b.live is null and f.kind || ':' || f.value <> all (return_identifiers.said), false) as merged_taught,
      s.says is not null as survivor_said, coalesce(s.says, false) as survivor_says, coalesce(s.taught and (b.live is not null or l.live is null or not spine.is_blocked(f.kind, f.value))
        or s.filled and l.live is null and b.live is null and f.kind || ':' || f.value <> all (return_identifiers.said), false) as survivor_taught
    from concerned as f
    left join before as l on not l.survivor and l.kind = f.kind and l.value = f.value
    left join (
      select b.kind, b.value, bool_or(b.live) as live from before as b where b.survivor group by 1, 2
    ) as b on b.kind = f.kind and b.value = f.value
    left join (
      select h.kind, h.value, not h.former as live from spine.customer_identifiers as h where h.customer_id = return_identifiers.present_customer
    ) as h on h.kind = f.kind and h.value = f.value
    left join moved_said as m on m.kind = f.kind and m.value = f.value
    left join stays_said as s on s.kind = f.kind and s.value = f.value
  ),
  -- what is only once said came since the merge if neither had it before
  divided as materialized (
    select h.kind, h.value, h.created_at,
      h.merged_had is not null or h.held and (h.merged_taught or h.merged_said and not h.live and not h.taken_off and h.survivor_had is null) as merged_has,
      h.merged_says and (coalesce(h.merged_had, false) or h.merged_taught and h.live) as merged_live,
      h.survivor_had is not null or h.survivor_taught or h.survivor_said and not h.live and not h.taken_off and h.merged_had is null as survivor_has,
      h.survivor_says and (coalesce(h.survivor_had, false) or h.survivor_taught) as survivor_live
    from halves as h
  ),
  given_back as (
    insert into spine.customer_identifiers (kind, value, customer_id, former, created_at)
    select d.kind, d.value, m.from_customer_id, not d.merged_live, coalesce(d.created_at, now())
    from divided as d, spine.merges as m
    where d.merged_has and m.event_id = return_identifiers.merge
    order by 1, 2
  ),
  taken_away as (
    delete from spine.customer_identifiers as g using divided as d
    where g.customer_id = return_identifiers.present_customer and g.kind = d.kind and g.value = d.value and not d.survivor_has
  ),
  grown_old as (
    update spine.customer_identifiers as g set former = true
    from divided as d
    where g.customer_id = return_identifiers.present_customer and g.kind = d.kind and g.value = d.value
      and d.survivor_has and not d.survivor_live and not g.former
  ),
  remembered as ( -- in later merges: by the survivor as it went on, or by the customer to which others came
    select s.event_id, s.onward, d.kind, d.value, coalesce(v.says, false) as live,
      coalesce(v.taught or v.filled, false) or exists (
        select from spine.merge_identifiers as i
        where i.survivor and i.kind = d.kind and i.value = d.value
          and (i.event_id = return_identifiers.merge or not s.onward and i.event_id in (
            select o.event_id from spine.merges_since(return_identifiers.merge) as o where o.onward and o.event_id < s.event_id))) as has
    from spine.merges_since(return_identifiers.merge) as s
    join spine.merges as l on l.event_id = s.event_id
    cross join divided as d
    left join lateral (
      select v.* from spine.said_values(array(
        select u.id from unnest(case when s.onward then l.identity_ids else l.into_identity_ids end) as u (id)
        left join unnest(return_identifiers.moved) as o (id) on o.id = u.id
        where o.id is null)) as v
      where v.kind = d.kind and v.value = d.value
    ) as v on true
  ),
  forgotten as (
    delete from spine.merge_identifiers as i using remembered as r
    where i.event_id = r.event_id and i.survivor <> r.onward and i.kind = r.kind and i.value = r.value and not r.has
  )
  update spine.merge_identifiers as i set former = true
  from remembered as r
  where i.event_id = r.event_id and i.survivor <> r.onward and i.kind = r.kind and i.value = r.value and r.has and not r.live and not i.former;
$$;
comment on function spine.return_identifiers(bigint, bigint, bigint[], text[]) is
  'Divide the identifiers of a survivor between it and the customer that comes out of it again; said is what was taken off with it, as kind:value.';
