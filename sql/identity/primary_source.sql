-- Of the identities that say a value: first one that says it first, so that following it changes nothing.
create or replace function spine.primary_source(customer bigint, kind text, value text)
  returns table (identity_id bigint, provider text, identity_key text, first_name text, last_name text)
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  select i.id, k.provider, k.identity_key, c.first_name, c.last_name
  from spine.customer_identities as i
  join spine.claims as c on c.identity_id = i.id and c.creates
  join spine.identity_keys(array[i.id]) as k on k.identity_id = i.id
  where i.customer_id = primary_source.customer
    and case primary_source.kind
      when 'email' then primary_source.value = any (c.emails) and not primary_source.value like any (spine.email_patterns('relay'))
      when 'phone' then primary_source.value = any (c.phones)
      when 'name' then primary_source.value = concat_ws(' ', c.first_name, c.last_name)
      else primary_source.value = c.company end
    and (primary_source.kind in ('name', 'company') or not spine.is_blocked(primary_source.kind, primary_source.value) and exists (
      select from spine.customer_identifiers as h
      where h.kind = primary_source.kind and h.value = primary_source.value and h.customer_id = i.customer_id and not h.former))
  order by i.ended_at is not null,
    primary_source.value is distinct from case primary_source.kind when 'email' then c.emails[1] when 'phone' then c.phones[1]
      else primary_source.value end,
    c.own desc, i.id, c.seq
  limit 1;
$$;
comment on function spine.primary_source(bigint, text, text) is
  'The identity, with its key, whose records give a customer this usable email, phone, name or company; no row when none does.';
