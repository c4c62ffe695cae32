-- The one door for what providers give: keep the payload, extract the claim, queue the resolution.
--
-- Callers of one provider take turns, so that a shipment and its order, or two versions of one
-- record, never miss each other. A payload that can't be read becomes a reject and the rest goes on.
-- Claims that the resolver holds, in the order of its batches, are waited for; where that ends in a
-- deadlock, what this call wrote is given back and written when the resolver has committed. It is also
-- written again where another program brought one of the orders at the same moment: its claim is there then.
create or replace function spine.stage_records(
  provider text, entity text, payloads text[], account text default null,
  out staged bigint, out unchanged bigint, out older bigint, out rejected bigint)
  language plpgsql volatile parallel unsafe
  security definer -- the narrow door for who may only bring records
  set search_path = ''
  set jit = off
as $$
declare
  v_account constant text := coalesce(stage_records.account, '');
  v_verdicts staging.verdict[];
begin
  perform staging.check_source(stage_records.provider, stage_records.entity, v_account);
  perform spine.check_isolation();
  for v_left in reverse 4..0 loop
    begin
      v_verdicts := staging.stage_payloads(stage_records.provider, stage_records.entity, v_account, stage_records.payloads);
      exit;
    exception
      when deadlock_detected or unique_violation then
        if v_left = 0 then
          raise;
        end if;
        if sqlstate = '40P01' then
          perform pg_advisory_xact_lock_shared(hashtextextended('spine.resolver', 0));
        end if;
    end;
  end loop;

  select count(*) filter (where v.verdict = 'staged'), count(*) filter (where v.verdict = 'unchanged'),
    count(*) filter (where v.verdict = 'older'), count(*) filter (where v.verdict = 'rejected')
  into staged, unchanged, older, rejected
  from unnest(v_verdicts) as v;
  if staged > 0 then
    perform spine.enqueue_job('resolve_pending', 'resolve_pending');
  end if;
end;
$$;
comment on function spine.stage_records(text, text, text[], text) is
  'Stage payloads of one provider, entity and account; counts of staged, unchanged, older and rejected. Raises IS001 for an unknown provider or entity, IS003.';
