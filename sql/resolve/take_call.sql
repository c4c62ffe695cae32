-- Write the claim of one call: under its external id, else under a hash of its normalized arguments, so that the
-- same call again replaces it.
--
-- An argument that is null or left out is a hole and keeps what an earlier call said; '' says that there is none.
create or replace function spine.take_call(
  provider text, external_id text, email text, phone text, address jsonb, first_name text, last_name text, company text,
  out claim_id text, out changed boolean)
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_key constant text := spine.plain_id(take_call.external_id);
  v_context constant staging.extraction_context := staging.extraction_context(take_call.provider, '');
  c spine.claims;
  n spine.claims;
begin
  n.emails := staging.usable_emails(array[take_call.email], take_call.provider, v_context);
  n.phones := array_remove(array[spine.normalize_phone(take_call.phone)], null);
  n.first_name := left(nullif(btrim(take_call.first_name), ''), 200);
  n.last_name := left(nullif(btrim(take_call.last_name), ''), 200);
  n.company := left(nullif(btrim(take_call.company), ''), 200);
  n.name_words := coalesce(spine.name_words(concat_ws(' ', n.first_name, n.last_name, n.company)), '{}');
  n.address_words := coalesce(spine.name_words(take_call.address ->> 'name'), '{}');
  -- an address under another name identifies nobody
  if n.name_words && n.address_words or n.name_words = '{}' or n.address_words = '{}' then
    n.address_hash := spine.address_hash(take_call.address);
  end if;
  changed := false;
  if v_key is null and n.emails = '{}' and n.phones = '{}' and n.address_hash is null then
    return;
  end if;
  claim_id := coalesce(v_key, 'call:' || encode(sha256(convert_to(jsonb_build_array(take_call.provider, n.emails, n.phones, n.address_hash,
    n.first_name, n.last_name, n.company)::text, 'UTF8')), 'hex'));

  select * into c from spine.claims as h
  where h.provider = take_call.provider and h.entity = 'call' and h.external_id = claim_id
  for update;
  if not found then
    insert into spine.claims (provider, entity, external_id, identity_key, seq, priority, own, emails, phones, address_hash, address_words,
      first_name, last_name, company, name_words, order_ref, emails_at, phones_at, address_at, names_at, source_created_at)
    values (take_call.provider, 'call', claim_id, v_key, nextval('staging.arrival'), spine.claim_priority(take_call.provider, 'call'), true,
      n.emails, n.phones, n.address_hash, n.address_words, n.first_name, n.last_name, n.company, n.name_words,
      case when take_call.provider = 'amazon' then v_key end, now(), now(), now(), now(), now());
    changed := true;
    return;
  end if;

  if take_call.email is null then n.emails := c.emails; end if;
  if take_call.phone is null then n.phones := c.phones; end if;
  if take_call.address is null then
    n.address_hash := c.address_hash;
    n.address_words := c.address_words;
  end if;
  if take_call.first_name is null and take_call.last_name is null and take_call.company is null then
    n.first_name := c.first_name;
    n.last_name := c.last_name;
    n.company := c.company;
    n.name_words := c.name_words;
  end if;
  changed := (n.emails, n.phones, n.address_hash, n.address_words, n.first_name, n.last_name, n.company)
    is distinct from (c.emails, c.phones, c.address_hash, c.address_words, c.first_name, c.last_name, c.company);
  if changed then
    n.former := array(
      select distinct s.said from unnest(c.former || spine.claim_identifiers(c.emails, c.phones, c.address_hash)) as s (said)
      where s.said <> all (spine.claim_identifiers(n.emails, n.phones, n.address_hash)) order by 1);
    update spine.claims as h
    set version = h.version + 1, pass = 0, state = 'pending', emails = n.emails, phones = n.phones, address_hash = n.address_hash,
      address_words = n.address_words, first_name = n.first_name, last_name = n.last_name, company = n.company, name_words = n.name_words,
      former = n.former, dropped = h.dropped or not spine.claim_identifiers(c.emails, c.phones, c.address_hash)
        <@ spine.claim_identifiers(n.emails, n.phones, n.address_hash)
    where h.provider = c.provider and h.entity = c.entity and h.external_id = c.external_id;
  else
    changed := c.state not in ('resolved', 'ambiguous', 'dismissed', 'suppressed');
  end if;
end;
$$;
comment on function spine.take_call(text, text, text, text, jsonb, text, text, text) is
  'Write or replace the claim of a call; claim_id is null when there is nothing to go by, changed tells whether it has to be decided.';
