-- Claims in, and the database as lines that do not depend on ids, seq or times.

-- Write one version of a claim the way staging does: the same key again is a new version, what it said before is former.
create function reference.put(claim jsonb) returns void language plpgsql
as $$
declare
  n spine.claims := jsonb_populate_record(null::spine.claims, '{"account": "", "emails": [], "phones": [], "address_words": [],
    "name_words": [], "deleted": false}' || put.claim);
  c spine.claims;
  v_said text[] := spine.claim_identifiers(n.emails, n.phones, n.address_hash);
  v_before text[];
begin
  if n.provider = 'klaviyo' and n.entity = 'customer' then
    n.entity := 'profile';
  end if;
  select * into c from spine.claims as h
  where h.provider = n.provider and h.entity = n.entity and h.external_id = n.external_id;
  if not found then
    insert into spine.claims (provider, entity, external_id, identity_key, seq, priority, creates, own, deleted, emails, phones, address_hash,
      address_words, first_name, last_name, company, name_words, order_ref, merged_into_key, parent_key)
    values (n.provider, n.entity, n.external_id, n.identity_key, nextval('staging.arrival'), spine.claim_priority(n.provider, n.entity),
      n.creates, n.own, n.deleted, n.emails, n.phones, n.address_hash, n.address_words, n.first_name, n.last_name, n.company,
      n.name_words, n.order_ref, n.merged_into_key, n.parent_key);
  elsif n.creates and n.identity_key is not null then -- another program inserts once, a keyless call never changes
    v_before := spine.claim_identifiers(c.emails, c.phones, c.address_hash);
    update spine.claims as h
    set version = h.version + 1, pass = 0, state = 'pending', creates = true, identity_key = n.identity_key, own = n.own, deleted = n.deleted,
      emails = n.emails, phones = n.phones, address_hash = n.address_hash, address_words = n.address_words, first_name = n.first_name,
      last_name = n.last_name, company = n.company, name_words = n.name_words, order_ref = n.order_ref, merged_into_key = n.merged_into_key,
      parent_key = n.parent_key, dropped = h.dropped or not c.creates or c.identity_key is distinct from n.identity_key or not v_before <@ v_said,
      former = array(select distinct s from unnest(c.former || v_before) as s where s <> all (v_said) order by s)
    where h.provider = n.provider and h.entity = n.entity and h.external_id = n.external_id;
  end if;
  if n.entity = 'order' then
    insert into spine.orders (provider, external_id) values (n.provider, n.external_id) on conflict do nothing;
  elsif n.entity = 'shipment' then
    insert into spine.shipments (provider, external_id) values (n.provider, n.external_id) on conflict do nothing;
  end if;
end;
$$;

create function reference.put_all(claims jsonb) returns void language plpgsql
as $$
declare
  v_claim jsonb;
begin
  perform set_config('spine.staging', 'on', true);
  for v_claim in select * from jsonb_array_elements(put_all.claims) loop
    perform reference.put(v_claim);
  end loop;
end;
$$;

create function reference.label(i spine.customer_identities) returns text language sql immutable
as $$ select concat_ws(' ', i.provider, coalesce(i.external_id, 'email ' || i.email, 'phone ' || i.phone)) $$;

-- Sorted lines: two databases are the same when these are.
create function reference.lines() returns setof text language sql stable
as $$
  with labels as materialized (
    select i.id, i.customer_id, i.ended_at, reference.label(i) as label from spine.customer_identities as i
  ),
  named as materialized (
    select l.customer_id, '{' || string_agg(l.label, ', ' order by l.label collate "C") || '}' as name from labels as l group by 1
  ),
  names as materialized ( -- a merged customer has no identity, and its place is its winner's
    select k.id, coalesce(n.name, 'merged into ' || w.name, 'none') as name
    from spine.customers as k
    left join named as n on n.customer_id = k.id
    left join named as w on w.customer_id = k.merged_into
  ),
  lines as (
    select 'customer ' || n.name || ' ' || jsonb_build_object('kind', k.kind, 'email', k.primary_email, 'phone', k.primary_phone,
      'first', k.first_name, 'last', k.last_name, 'company', k.company, 'words', array(select w from unnest(k.name_words) as w order by w),
      'names', k.name_count, 'email_from', e.label, 'phone_from', p.label, 'name_from', f.label, 'company_from', c.label) as line
    from spine.customers as k join names as n using (id)
    left join labels as e on e.id = k.primary_email_identity_id
    left join labels as p on p.id = k.primary_phone_identity_id
    left join labels as f on f.id = k.name_identity_id
    left join labels as c on c.id = k.company_identity_id
    union all
    select 'claim ' || concat_ws(' ', c.provider, c.entity, c.external_id, c.state, c.matched_by, c.matched_value, 'pass', c.pass, 'in', l.label, n.name)
    from spine.claims as c left join labels as l on l.id = c.identity_id left join names as n on n.id = l.customer_id
    union all
    select 'identity ' || l.label || ' ' || jsonb_build_object('of', n.name, 'email', i.email, 'phone', i.phone, 'hash', i.address_hash,
      'ended', i.ended_at is not null, 'forwarded', w.label)
    from spine.customer_identities as i join labels as l using (id) join names as n on n.id = i.customer_id left join labels as w on w.id = i.forwarded_to
    union all
    select 'identifier ' || concat_ws(' ', h.kind, h.value, case when h.former then 'former' end, 'of', n.name)
    from spine.customer_identifiers as h join names as n on n.id = h.customer_id
    union all
    select 'review ' || concat_ws(' ', m.provider, m.identity_key, m.reason, m.candidate_count,
      (select string_agg(n.name, ' | ' order by n.name collate "C") from names as n where n.id = any (m.candidates)))
    from spine.match_reviews as m where m.state = 'open'
    union all
    select 'order ' || concat_ws(' ', o.provider, o.external_id, n.name) from spine.orders as o left join names as n on n.id = o.customer_id
    union all
    select 'shipment ' || concat_ws(' ', o.provider, o.external_id, n.name) from spine.shipments as o left join names as n on n.id = o.customer_id
  )
  select line from lines order by line collate "C";
$$;
