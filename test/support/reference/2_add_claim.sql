-- What a resolved claim adds to its customer and identity, one value after another.
create type reference.placed as (identity_id bigint, new_identity boolean, new_pairs text[]);
comment on type reference.placed is 'Where a claim was put, and the identifiers (kind:value) that got a live holder by it.';

-- The claim's customer holds the value from now on; true if it did not before.
create function reference.add_identifier(customer_id bigint, kind text, value text) returns boolean language plpgsql
as $$
begin
  if reference.holds(add_identifier.customer_id, add_identifier.kind, add_identifier.value) then
    return false;
  end if;
  insert into spine.customer_identifiers as h (kind, value, customer_id)
  values (add_identifier.kind, add_identifier.value, add_identifier.customer_id)
  on conflict on constraint customer_identifiers_pkey do update set former = false;
  return true;
end;
$$;

-- The identity of a claim without an external id: that of its first identifier, with this customer.
create function reference.keyless_identity(c spine.claims, customer_id bigint, own reference.identifiers) returns bigint language plpgsql
as $$
declare
  v_kind text := case when own.emails <> '{}' then 'email' when own.phones <> '{}' then 'phone' else 'address_hash' end;
  v_value text := coalesce(own.emails[1], own.phones[1], own.hashes[1]);
  v_id bigint;
begin
  select min(i.id) into v_id from spine.customer_identities as i
  where i.customer_id = keyless_identity.customer_id and i.provider = c.provider
    and case v_kind when 'email' then i.external_id is null and i.email = v_value
      when 'phone' then i.external_id is null and i.email is null and i.phone = v_value
      else i.external_id = 'address_hash:' || v_value end;
  if v_id is null then
    insert into spine.customer_identities as i (customer_id, provider, external_id, email, phone, address_hash)
    values (keyless_identity.customer_id, c.provider, case v_kind when 'address_hash' then 'address_hash:' || v_value end,
      own.emails[1], case v_kind when 'phone' then v_value end, case v_kind when 'address_hash' then v_value end)
    on conflict (provider, external_id) where external_id is not null
    do update set customer_id = excluded.customer_id, ended_at = null
    returning i.id into v_id;
  end if;
  return v_id;
end;
$$;

-- Does a claim of this identity give something for a primary that it may still be?
create function reference.usable_primaries(customer_id bigint, kind text)
  returns table (identity_id bigint, live boolean, own boolean, seq bigint, pos bigint, value text, value2 text) language sql stable
as $$
  select i.id, i.ended_at is null, c.own, c.seq, v.pos, v.value, v.value2
  from spine.customer_identities as i
  join spine.claims as c on c.identity_id = i.id and c.creates
  cross join lateral (
    select u.pos, u.value, null from unnest(case usable_primaries.kind when 'email' then c.emails when 'phone' then c.phones end)
      with ordinality as u (value, pos)
    where reference.holds(usable_primaries.customer_id, usable_primaries.kind, u.value)
      and not reference.is_absent(usable_primaries.kind, u.value)
      and not (usable_primaries.kind = 'email' and reference.is_relay(u.value))
    union all
    select 1, c.first_name, c.last_name where usable_primaries.kind = 'name' and (c.first_name is not null or c.last_name is not null)
    union all
    select 1, c.company, null where usable_primaries.kind = 'company' and c.company is not null
  ) as v (pos, value, value2)
  where i.customer_id = usable_primaries.customer_id;
$$;

-- The identity that a primary came from gave none this time: another takes its place where that identity has none at all.
create function reference.refill(customer_id bigint) returns void language plpgsql
as $$
declare
  k spine.customers;
  v_kind text;
  v_owner bigint;
  v_next record;
begin
  select * into k from spine.customers as h where h.id = refill.customer_id;
  foreach v_kind in array array['email', 'phone', 'name', 'company'] loop
    v_owner := case v_kind when 'email' then k.primary_email_identity_id when 'phone' then k.primary_phone_identity_id
      when 'name' then k.name_identity_id else k.company_identity_id end;
    continue when v_owner is null or exists (
      select from reference.usable_primaries(k.id, v_kind) as u where u.identity_id = v_owner);
    select u.* into v_next from reference.usable_primaries(k.id, v_kind) as u where u.live
    order by u.identity_id, u.own desc, u.seq, u.pos limit 1;
    continue when not found;
    if v_kind = 'email' then
      update spine.customers as h set primary_email = v_next.value, primary_email_identity_id = v_next.identity_id where h.id = k.id;
    elsif v_kind = 'phone' then
      update spine.customers as h set primary_phone = v_next.value, primary_phone_identity_id = v_next.identity_id where h.id = k.id;
    elsif v_kind = 'name' then
      update spine.customers as h set first_name = v_next.value, last_name = v_next.value2, name_identity_id = v_next.identity_id
      where h.id = k.id;
    else
      update spine.customers as h set company = v_next.value, company_identity_id = v_next.identity_id where h.id = k.id;
    end if;
  end loop;
end;
$$;

create function reference.add_claim(c spine.claims, customer_id bigint, matched_by text) returns reference.placed language plpgsql
as $$
declare
  v_own reference.identifiers := reference.identifiers_of(c);
  v_exact boolean := add_claim.matched_by = 'exact';
  v_full boolean := not v_exact or c.own;
  v_follows boolean := v_exact and c.own; -- calls without an id share an identity, but none is its record
  k spine.customers;
  i spine.customer_identities;
  v_result reference.placed := row(null, false, '{}');
  v_brings_names boolean;
  v_emails text[] := '{}';
  v_phones text[] := '{}';
  v_hash text;
  v_email text;
  v_said text;
  v_value text;
  v_refill boolean;
begin
  select * into i from spine.customer_identities as h
  where h.provider = c.provider and h.external_id = c.identity_key;

  if not c.creates then -- it teaches nothing
    if i.id is null then
      select h.id into i.id from spine.customer_identities as h where h.customer_id = add_claim.customer_id
      order by (h.provider in ('amazon', 'shipstation') and coalesce(h.external_id, '') like 'address\_hash:%'), h.id limit 1;
    end if;
    v_result.identity_id := i.id;
    return v_result;
  end if;

  select * into k from spine.customers as h where h.id = add_claim.customer_id;
  if c.identity_key is null then
    i.id := reference.keyless_identity(c, k.id, v_own);
    select * into i from spine.customer_identities as h where h.id = i.id;
  elsif i.id is null then
    insert into spine.customer_identities as h (customer_id, provider, external_id, account)
    values (k.id, c.provider, c.identity_key, c.account)
    returning * into i;
    v_result.new_identity := true;
  end if;
  v_result.identity_id := i.id;

  -- names first, because the address is judged by them
  v_brings_names := c.name_words <> '{}' and (v_full or k.name_words = '{}');
  if v_brings_names then
    if not k.name_words && c.name_words then
      k.name_count := k.name_count + 1;
    end if;
    k.name_words := array(select distinct w from unnest(k.name_words || c.name_words) as w order by w);
  end if;

  if v_full or i.email is null then
    v_emails := v_own.emails;
  end if;
  if v_full or i.phone is null then
    v_phones := v_own.phones;
  end if;
  if (v_full or i.address_hash is null)
    and (k.name_words = '{}' or c.address_words = '{}' or k.name_words && c.address_words)
  then
    v_hash := v_own.hashes[1];
  end if;

  foreach v_value in array v_emails loop
    if reference.add_identifier(k.id, 'email', v_value) then
      v_result.new_pairs := v_result.new_pairs || ('email:' || v_value);
    end if;
  end loop;
  foreach v_value in array v_phones loop
    if reference.add_identifier(k.id, 'phone', v_value) then
      v_result.new_pairs := v_result.new_pairs || ('phone:' || v_value);
    end if;
  end loop;
  if v_hash is not null and reference.add_identifier(k.id, 'address_hash', v_hash) then
    v_result.new_pairs := v_result.new_pairs || ('address_hash:' || v_hash);
  end if;
  if v_full then
    foreach v_said in array c.former loop
      if not reference.is_absent(split_part(v_said, ':', 1), substr(v_said, strpos(v_said, ':') + 1))
        and not reference.is_hub(split_part(v_said, ':', 1), substr(v_said, strpos(v_said, ':') + 1))
      then
        insert into spine.customer_identifiers (kind, value, customer_id, former)
        values (split_part(v_said, ':', 1), substr(v_said, strpos(v_said, ':') + 1), k.id, true)
        on conflict do nothing;
      end if;
    end loop;
  end if;

  select e into v_email from unnest(v_emails) with ordinality as u (e, pos) where not reference.is_relay(e) order by pos limit 1;
  if c.identity_key is not null then
    i.email := coalesce(v_email, v_emails[1], i.email);
    i.phone := coalesce(v_phones[1], i.phone);
    i.address_hash := coalesce(v_hash, i.address_hash);
    if c.own and c.entity <> 'call' and i.forwarded_to is null then
      i.ended_at := case when c.deleted then coalesce(i.ended_at, now()) end;
    end if;
    update spine.customer_identities as h
    set email = i.email, phone = i.phone, address_hash = i.address_hash, ended_at = i.ended_at where h.id = i.id;
  end if;

  -- fill what is empty; a primary follows the identity that it came from
  if v_email is not null and (k.primary_email is null or v_follows and k.primary_email_identity_id = i.id) then
    k.primary_email := v_email;
    k.primary_email_identity_id := i.id;
  end if;
  if v_phones <> '{}' and (k.primary_phone is null or v_follows and k.primary_phone_identity_id = i.id) then
    k.primary_phone := v_phones[1];
    k.primary_phone_identity_id := i.id;
  end if;
  if (c.first_name is not null or c.last_name is not null)
    and (k.first_name is null and k.last_name is null and (v_full or v_brings_names) or v_follows and k.name_identity_id = i.id)
  then
    k.first_name := c.first_name;
    k.last_name := c.last_name;
    k.name_identity_id := i.id;
  end if;
  if c.company is not null and (k.company is null and (v_full or v_brings_names) or v_follows and k.company_identity_id = i.id) then
    k.company := c.company;
    k.company_identity_id := i.id;
  end if;
  update spine.customers as h
  set primary_email = k.primary_email, primary_email_identity_id = k.primary_email_identity_id,
    primary_phone = k.primary_phone, primary_phone_identity_id = k.primary_phone_identity_id,
    first_name = k.first_name, last_name = k.last_name, name_identity_id = k.name_identity_id,
    company = k.company, company_identity_id = k.company_identity_id, name_words = k.name_words, name_count = k.name_count
  where h.id = k.id;

  v_refill := v_follows
    and (v_email is null and k.primary_email_identity_id = i.id
      or v_phones = '{}' and k.primary_phone_identity_id = i.id
      or c.first_name is null and c.last_name is null and k.name_identity_id = i.id
      or c.company is null and k.company_identity_id = i.id);
  if v_refill then
    update spine.claims as h set identity_id = i.id
    where h.provider = c.provider and h.entity = c.entity and h.external_id = c.external_id;
    perform reference.refill(k.id);
  end if;
  update spine.customers as h
  set kind = case when h.company is not null and h.first_name is null and h.last_name is null then 'business' else 'person' end
  where h.id = k.id and h.kind <> 'house';

  if v_hash is not null and c.provider in ('amazon', 'shipstation') then
    insert into spine.customer_identities as h (customer_id, provider, external_id, account, address_hash)
    values (k.id, c.provider, 'address_hash:' || v_hash, c.account, v_hash)
    on conflict (provider, external_id) where external_id is not null
    do update set customer_id = excluded.customer_id, ended_at = null where h.ended_at is not null;
  end if;

  return v_result;
end;
$$;
