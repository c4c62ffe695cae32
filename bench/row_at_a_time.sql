-- What one would write first: a function that decides one claim, called for each.
--
-- It has the main rules only (exact, order reference, email and phone, address hash, ambiguous, unidentified), and
-- leaves out limits, former values, joined reviews, following primaries and putting back: it does less than what it is compared to.
create schema if not exists bench;

create or replace function bench.resolve_row(c spine.claims) returns void language plpgsql
as $$
declare
  v_identity bigint;
  v_found bigint[];
  v_customer bigint;
  v_by text;
  v_state text;
  v_event text := 'linked';
begin
  select i.id, i.customer_id into v_identity, v_customer
  from spine.customer_identities as i where i.provider = c.provider and i.external_id = c.identity_key;
  if found then
    v_by := 'exact';
  else
    if c.provider = 'shipstation' and c.order_ref is not null then
      select i.customer_id into v_customer
      from spine.claims as a join spine.customer_identities as i on i.id = a.identity_id
      where a.order_ref = c.order_ref and a.provider = 'amazon' and a.state = 'resolved' limit 1;
      v_by := 'order_reference';
    end if;
    if v_customer is null then
      select array_agg(distinct f.customer_id) into v_found
      from (
        select h.customer_id from spine.customer_identifiers as h where h.kind = 'email' and h.value = any (c.emails) and not h.former
        union all
        select h.customer_id from spine.customer_identifiers as h where h.kind = 'phone' and h.value = any (c.phones) and not h.former
      ) as f;
      v_by := case when c.emails <> '{}' then 'email' else 'phone' end;
      if v_found is null and c.address_hash is not null then
        select array_agg(h.customer_id) into v_found
        from spine.customer_identifiers as h where h.kind = 'address_hash' and h.value = c.address_hash and not h.former;
        v_by := 'address_hash';
      end if;
      v_customer := case when cardinality(v_found) = 1 then v_found[1] end;
    end if;

    if v_customer is null then
      if cardinality(v_found) > 1 then
        v_state := 'ambiguous';
        insert into spine.match_reviews (provider, identity_key, reason, candidates, candidate_count, evidence, digest)
        values (c.provider, c.identity_key, 'candidates', v_found[:10], cardinality(v_found), '[]', '')
        on conflict (provider, identity_key) where state = 'open' do update set candidates = excluded.candidates, updated_at = now();
        insert into spine.identity_events (event, provider, entity, external_id, candidates)
        values ('ambiguous', c.provider, c.entity, c.external_id, v_found[:10]);
      elsif c.entity <> 'customer' and c.emails = '{}' and c.phones = '{}' and c.address_hash is null then
        v_state := 'unidentified';
      end if;
      if v_state is not null then
        update spine.claims as h set state = v_state
        where h.provider = c.provider and h.entity = c.entity and h.external_id = c.external_id;
        return;
      end if;
      insert into spine.customers (name_words, name_count) values (c.name_words, (c.name_words <> '{}')::integer) returning id into v_customer;
      v_by := 'none';
      v_event := 'created';
    end if;
    insert into spine.customer_identities (customer_id, provider, external_id, account, email, phone, address_hash)
    values (v_customer, c.provider, c.identity_key, c.account, c.emails[1], c.phones[1], c.address_hash)
    returning id into v_identity;
  end if;

  if v_by <> 'exact' or c.own then
    insert into spine.customer_identifiers (kind, value, customer_id)
    select 'email', e, v_customer from unnest(c.emails) as e
    union all
    select 'phone', p, v_customer from unnest(c.phones) as p
    union all
    select 'address_hash', c.address_hash, v_customer where c.address_hash is not null
    on conflict do nothing;
    if c.address_hash is not null and c.provider in ('amazon', 'shipstation') then
      insert into spine.customer_identities (customer_id, provider, external_id, address_hash, metadata)
      values (v_customer, c.provider, 'address_hash:' || c.address_hash, c.address_hash, '{"identityType": "address_hash"}')
      on conflict (provider, external_id) where external_id is not null do nothing;
    end if;
    update spine.customers as k
    set primary_email = coalesce(k.primary_email, c.emails[1]), primary_phone = coalesce(k.primary_phone, c.phones[1]),
      first_name = case when k.first_name is null and k.last_name is null then c.first_name else k.first_name end,
      last_name = case when k.first_name is null and k.last_name is null then c.last_name else k.last_name end,
      company = coalesce(k.company, c.company),
      primary_email_identity_id = coalesce(k.primary_email_identity_id, case when c.emails <> '{}' then v_identity end),
      primary_phone_identity_id = coalesce(k.primary_phone_identity_id, case when c.phones <> '{}' then v_identity end)
    where k.id = v_customer
      and (k.primary_email is null and c.emails <> '{}' or k.primary_phone is null and c.phones <> '{}'
        or k.first_name is null and k.last_name is null and (c.first_name is not null or c.last_name is not null)
        or k.company is null and c.company is not null);
    insert into spine.identity_events (event, customer_id, identity_id, provider, entity, external_id, matched_by)
    values (v_event, v_customer, v_identity, c.provider, c.entity, c.external_id, v_by);
  end if;
  update spine.claims as h set state = 'resolved', matched_by = v_by, identity_id = v_identity
  where h.provider = c.provider and h.entity = c.entity and h.external_id = c.external_id;
  if c.entity = 'order' then
    update spine.orders as o set customer_id = v_customer where o.provider = c.provider and o.external_id = c.external_id;
  elsif c.entity = 'shipment' then
    update spine.shipments as o set customer_id = v_customer where o.provider = c.provider and o.external_id = c.external_id;
  end if;
end;
$$;

-- Plans are made while the tables are empty, so sequential scans are ruled out.
create or replace function bench.resolve_rows(records bigint) returns bigint language plpgsql
  set enable_seqscan = off
  set jit = off
as $$
declare
  c spine.claims;
  v_count bigint := 0;
begin
  for c in select * from spine.claims as h where h.state = 'pending' order by h.pass, h.priority, h.seq limit resolve_rows.records loop
    perform bench.resolve_row(c);
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
