-- Block an identifier, lift its block or its quarantine, or see what that would do: the one place for all four.
--
-- Whoever holds or says the value is decided again, so that what it joined comes apart, and what it kept apart is seen.
create or replace function spine.decide_block(kind text, pattern text, mode text, reason text, apply boolean)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_like constant text := replace(replace(replace(decide_block.pattern, '\', '\\'), '_', '\_'), '*', '%');
  v_customers bigint[];
  v_values text[];
  v_event bigint;
begin
  perform spine.take_decision_lock();
  perform spine.forget_dropped();
  if decide_block.mode is distinct from 'blocked' then -- who says it may hold it no longer: it was taken off
    select array_agg(distinct i.customer_id), array_agg(distinct s.value) filter (where c.state in ('ambiguous', 'unidentified'))
    into v_customers, v_values
    from spine.claims as c
    cross join lateral unnest(case decide_block.kind when 'email' then c.emails when 'phone' then c.phones else array[c.address_hash] end) as s (value)
    left join spine.customer_identities as i on i.id = c.identity_id
    where s.value like v_like;
  else
    select array_agg(distinct h.customer_id), array_agg(distinct h.value) into v_customers, v_values
    from spine.customer_identifiers as h
    where h.kind = decide_block.kind and case when decide_block.pattern like '%*%' then h.value like v_like else h.value = decide_block.pattern end;
  end if;
  v_customers := array_remove(coalesce(v_customers, '{}'), null);

  if decide_block.apply then
    delete from spine.blocked_identifiers as b where b.kind = decide_block.kind and b.pattern = decide_block.pattern;
    insert into spine.blocked_identifiers (kind, pattern, reason, actor, mode)
    select decide_block.kind, decide_block.pattern, decide_block.reason, spine.actor(), decide_block.mode
    where decide_block.mode is not null;
    insert into spine.identity_events (event, matched_by, matched_value, actor, detail)
    values (case decide_block.mode when 'blocked' then 'blocked' else 'unblocked' end, decide_block.kind, decide_block.pattern, spine.actor(),
      jsonb_strip_nulls(jsonb_build_object('mode', decide_block.mode, 'reason', decide_block.reason)))
    returning id into v_event;
    return query select c.* from spine.resolve_again(v_customers, null, v_event, coalesce(v_values, '{}')) as c;
    perform spine.drain_pending(20000); -- what was put back by it
    return;
  end if;
  perform spine.open_shadow();
  perform spine.load_customers(v_customers, null, coalesce(v_values, '{}'));
  delete from pg_temp.spine_blocked_identifiers as b where b.kind = decide_block.kind and b.pattern = decide_block.pattern;
  insert into pg_temp.spine_blocked_identifiers (kind, pattern, reason, actor, mode)
  select decide_block.kind, decide_block.pattern, '', '', decide_block.mode where decide_block.mode is not null;
  perform spine.decide_shadow();
  return query select c.* from spine.shadow_changes() as c where c.what not in ('quarantined', 'released');
end;
$$;
comment on function spine.decide_block(text, text, text, text, boolean) is
  'Give a value or pattern the mode blocked or allowed, or none (null), and decide again whom it concerns; or only say what that would change. Raises IS003.';
