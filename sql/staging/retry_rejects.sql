-- Try rejects again, after a rule of extraction has changed: what can be read now is staged and leaves the rejects.
create or replace function spine.retry_rejects(provider text default null, max_rejects integer default 1000, after bigint default 0,
  out tried bigint, out staged bigint, out rejected bigint, out last bigint)
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  r record;
  v_result record;
begin
  tried := 0;
  staged := 0;
  rejected := 0;
  select max(g.id) into last
  from (
    select j.id from staging.rejects as j
    where (retry_rejects.provider is null or j.provider = retry_rejects.provider) and j.id > retry_rejects.after
    order by j.id
    limit retry_rejects.max_rejects
  ) as g;
  for r in
    select g.provider, g.entity, g.account, array_agg(g.id order by g.id) as ids, array_agg(g.attempts order by g.id) as attempts,
      array_agg(g.payload order by g.id) as payloads
    from (
      select j.id, j.provider, j.entity, j.account, j.attempts, staging.text_of_bytes(j.raw) as payload
      from staging.rejects as j
      where (retry_rejects.provider is null or j.provider = retry_rejects.provider)
        and j.id > retry_rejects.after and j.id <= retry_rejects.last
    ) as g
    where g.payload is not null
    group by g.provider, g.entity, g.account
  loop
    select * into v_result from spine.stage_records(r.provider, r.entity, r.payloads, r.account);
    tried := tried + cardinality(r.ids);
    staged := staged + v_result.staged;
    rejected := rejected + v_result.rejected;
    delete from staging.rejects as j -- what was rejected again has one attempt more
    using unnest(r.ids, r.attempts) as t (id, attempts)
    where j.id = t.id and j.attempts = t.attempts;
  end loop;
end;
$$;
comment on function spine.retry_rejects(text, integer, bigint) is
  'Stage rejects again, those after an id; counts of those tried, staged and still rejected, and the id it came to, null at the end. What is staged leaves the rejects.';
