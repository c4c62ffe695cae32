-- The work of stage_records(): what was given, up to the rows that say it.
create or replace function staging.stage_payloads(provider text, entity text, account text, payloads text[])
  returns staging.verdict[]
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set jit = off
as $$
declare
  v_docs jsonb[];
  v_rows staging.version[];
  v_verdicts staging.verdict[];
  v_told staging.verdict[];
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('staging', 0)); -- while a person decides: see take_decision_lock()
  perform pg_advisory_xact_lock(hashtextextended('staging.' || stage_payloads.provider, 0));
  v_docs := staging.read_payloads(stage_payloads.payloads);
  v_rows := staging.extract_versions(stage_payloads.provider, stage_payloads.entity, stage_payloads.account, stage_payloads.payloads, v_docs);
  v_verdicts := staging.judge_versions(stage_payloads.provider, stage_payloads.entity, v_rows, v_docs);

  if exists (select from unnest(v_verdicts) as v where v.verdict = 'rejected') then
    perform staging.keep_rejects(stage_payloads.provider, stage_payloads.entity, stage_payloads.account, stage_payloads.payloads, v_rows);
  end if;
  perform staging.write_records(stage_payloads.provider, stage_payloads.entity, stage_payloads.account, v_rows, v_verdicts, v_docs);
  -- a late version that gave the claim something counts as staged, but what the order is the newer one says
  v_told := staging.write_claims(stage_payloads.provider, stage_payloads.entity, stage_payloads.account, v_rows, v_verdicts);
  if stage_payloads.entity = 'order' then
    perform staging.write_orders(stage_payloads.provider, stage_payloads.account, v_rows, v_verdicts);
  elsif stage_payloads.entity = 'shipment' then
    perform staging.write_shipments(stage_payloads.provider, stage_payloads.account, v_rows, v_verdicts);
  end if;
  return v_told;
end;
$$;
comment on function staging.stage_payloads(text, text, text, text[]) is
  'Keep payloads of one provider, entity and account, and what they say; a verdict for each.';
