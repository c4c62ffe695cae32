-- Which of the given versions are new: the newer source time wins; equal times and another payload, or no time: the later arrival.
--
-- Within one call the same id twice is reduced to the newest; the others are older versions, whose
-- identifiers still become former ones. A part of an order that was fetched by itself (address,
-- buyer) is no version of the whole: it is merged in, and unchanged if it brings nothing. A record
-- that is not held is given its number of arrival, in the order of the call; it never has another.
create or replace function staging.judge_versions(provider text, entity text, rows staging.version[], docs jsonb[])
  returns staging.verdict[]
  language sql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
  set enable_seqscan = off -- by key, however small the tables were at the first call
  set jit = off
as $$
  with given as (
    select r.i, r.external_id, r.reason, r.payload_hash, r.source_updated_at,
      judge_versions.entity in ('order', 'shipment') and (r.document).state is null and not r.deleted and r.merged_into_key is null as part,
      max(r.i) filter (where r.source_updated_at is null) over (partition by r.external_id) as last_timeless
    from unnest(judge_versions.rows) as r
  ),
  ranked as (
    select g.*,
      row_number() over w as place, first_value(g.payload_hash) over w as newest_hash
    from given as g
    where g.reason is null
    window w as (partition by g.external_id
      order by g.part, (g.i >= coalesce(g.last_timeless, 0)) desc, g.source_updated_at desc nulls last, g.i desc
      rows between unbounded preceding and current row)
  ),
  judged as (
    select r.i, r.part, r.place, h.payload_hash is null and r.place = 1 and not r.part as arrives,
      case
        when r.part then case when h.payload || judge_versions.docs[r.i] = h.payload then 'unchanged' else 'staged' end
        when r.place > 1 then case when r.payload_hash = r.newest_hash then 'unchanged' else 'older' end
        when h.payload_hash is null then 'staged'
        when h.payload_hash = r.payload_hash then 'unchanged'
        -- a dated version that was here before, delivered again after one without a time
        when r.source_updated_at is not null and r.payload_hash = any (h.seen) then 'unchanged'
        when h.source_updated_at > r.source_updated_at then 'older'
        -- the same moment of the record in another spelling (a bulk line and a node)
        when h.source_updated_at = r.source_updated_at
          and staging.says_the_same(judge_versions.provider, judge_versions.entity, h.payload, judge_versions.docs[r.i]) then 'unchanged'
        else 'staged' end as verdict
    from ranked as r
    left join lateral (
      select h.payload, h.payload_hash, h.source_updated_at, h.seen from staging.records as h
      where h.provider = judge_versions.provider and h.entity = judge_versions.entity and h.external_id = r.external_id
      offset 0 -- by key for each, however small the planner takes the table for
    ) as h on true
  )
  select array_agg(row(v.verdict, v.part, v.place, v.seq)::staging.verdict order by v.i)
  from (
    select o.i, o.verdict, o.part, o.place, case when o.arrives then nextval('staging.arrival') end as seq
    from (
      select j.i, j.verdict, j.part, j.place::integer, j.arrives from judged as j
      union all
      select g.i, 'rejected', false, 1, false from given as g where g.reason is not null
      order by 1
    ) as o
  ) as v;
$$;
comment on function staging.judge_versions(text, text, staging.version[], jsonb[]) is
  'A verdict for each payload, in order: staged, unchanged, older or rejected; a number for each record that arrives.';
