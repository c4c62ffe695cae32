create or replace function staging.why_unreadable(payload text)
  returns text
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_detail text;
begin
  perform why_unreadable.payload::jsonb;
  return 'no payload';
exception
  when untranslatable_character then
    return 'contains a NUL character';
  when statement_too_complex then
    return 'nested too deep';
  when program_limit_exceeded then
    return 'holds a text or a list that is too long';
  when others then
    get stacked diagnostics v_detail = pg_exception_detail; -- may quote the payload: only its kind is told
    return case when v_detail ilike '%surrogate%' then 'contains half of a surrogate pair' else 'not JSON' end;
end;
$$;
comment on function staging.why_unreadable(text) is 'Why a payload is not JSON that can be kept.';
