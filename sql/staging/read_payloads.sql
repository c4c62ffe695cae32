-- Payload texts to jsonb. All at once, since one that can't be read is rare; then one by one.
create or replace function staging.read_payloads(payloads text[])
  returns jsonb[]
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
begin
  return array(select p.text::jsonb from unnest(read_payloads.payloads) with ordinality as p (text, i) order by p.i);
exception when others then
  return array(select staging.read_payload(p.text) from unnest(read_payloads.payloads) with ordinality as p (text, i) order by p.i);
end;
$$;
comment on function staging.read_payloads(text[]) is 'Payloads as jsonb, in order; null where one is not JSON.';
