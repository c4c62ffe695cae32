-- Payload texts to jsonb. All at once, since one that can't be read is rare; then one by one. Unnested in the list
-- of what is selected, they come in their order and are put nowhere on the way.
create or replace function staging.read_payloads(payloads text[])
  returns jsonb[]
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
begin
  return array(select unnest(read_payloads.payloads)::jsonb);
exception when others then
  return array(select staging.read_payload(unnest(read_payloads.payloads)));
end;
$$;
comment on function staging.read_payloads(text[]) is 'Payloads as jsonb, in order; null where one is not JSON.';
