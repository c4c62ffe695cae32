create or replace function staging.says_the_same(provider text, entity text, a jsonb, b jsonb)
  returns boolean
  language plpgsql stable parallel safe
  set search_path = ''
as $$
declare
  v_context constant staging.extraction_context := staging.extraction_context(says_the_same.provider, '');
begin
  return staging.extract_record(says_the_same.provider, says_the_same.entity, says_the_same.a, v_context)
    is not distinct from staging.extract_record(says_the_same.provider, says_the_same.entity, says_the_same.b, v_context);
end;
$$;
comment on function staging.says_the_same(text, text, jsonb, jsonb) is 'Whether two payloads of a record give the same claim and document.';
