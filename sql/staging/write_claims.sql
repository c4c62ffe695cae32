-- Fold versions into claims, field by field: the newest that gave a field wins, whatever came first.
--
-- A hole writes nothing. An older version fills what no newer one gave; its other identifiers become
-- former ones, so the order of arrival leaves no trace. Versions of one id are folded one after
-- another, the newest first. A late version that changes a claim counts as staged.
create or replace function staging.write_claims(
  provider text, entity text, account text, rows staging.version[], verdicts staging.verdict[])
  returns staging.verdict[]
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set jit = off
as $$
declare
  v_written text[];
  v_wave integer;
  v_result staging.verdict[] := write_claims.verdicts;
begin
  for v_wave in
    select distinct v.wave from unnest(write_claims.verdicts) as v where v.verdict in ('staged', 'older') order by v.wave
  loop
    v_written := staging.fold_claims(write_claims.provider, write_claims.entity, write_claims.account,
      write_claims.rows, write_claims.verdicts, v_wave);
    if exists (select from unnest(v_result) as v where v.verdict = 'older' and v.wave = v_wave) then
      select array_agg(row(case when v.verdict = 'older' and v.wave = v_wave and v.external_id = any (v_written) then 'staged'
          else v.verdict end, v.part, v.wave, v.seq)::staging.verdict order by v.i)
      into v_result
      from unnest(write_claims.rows, v_result) as v;
    end if;
  end loop;
  if write_claims.provider = 'shipstation' and write_claims.entity = 'order' then
    perform staging.rekey_shipments(write_claims.rows);
  end if;
  return v_result;
end;
$$;
comment on function staging.write_claims(text, text, text, staging.version[], staging.verdict[]) is
  'Write the claims of staged and older versions; returns the verdicts, older ones that changed a claim as staged.';
