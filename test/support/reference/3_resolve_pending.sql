-- The row-at-a-time reference of spine.resolve_pending(): one claim after another, nothing remembered but the tables.

-- An address_hash identity goes with the hash.
create function reference.pass_on(customer_id bigint, hash text) returns void language plpgsql
as $$
declare
  v_next bigint;
begin
  select min(h.customer_id) into v_next from spine.customer_identifiers as h
  where h.kind = 'address_hash' and h.value = pass_on.hash and not h.former and h.customer_id <> pass_on.customer_id;
  update spine.customer_identities as i
  set customer_id = coalesce(v_next, i.customer_id), ended_at = case when v_next is null then now() end
  where i.external_id = 'address_hash:' || pass_on.hash and i.provider in ('amazon', 'shipstation')
    and i.customer_id = pass_on.customer_id and i.ended_at is null;
end;
$$;

-- Before anything is decided: what pending claims no longer say, and the keys that they left.
create function reference.forget() returns void language plpgsql
as $$
declare
  c spine.claims;
  i spine.customer_identities;
  v_moved boolean;
  v_lost text[] := '{}';
  v_from bigint[] := '{}';
  v_identities bigint[] := '{}';
  v_kind text;
  v_value text;
  v_said text;
begin
  for c in select * from spine.claims as h where h.dropped order by h.seq loop
    select * into i from spine.customer_identities as h where h.id = c.identity_id;
    if i.id is not null then
      v_moved := c.identity_key is not null and (i.provider, i.external_id) is distinct from (c.provider, c.identity_key);
      if c.creates then
        v_identities := v_identities || i.id;
        foreach v_said in array c.former || case when v_moved then spine.claim_identifiers(c.emails, c.phones, c.address_hash) else '{}' end loop
          v_lost := v_lost || v_said;
          v_from := v_from || i.customer_id;
        end loop;
      end if;
      if v_moved then
        update spine.claims as h set identity_id = null
        where h.provider = c.provider and h.entity = c.entity and h.external_id = c.external_id;
      end if;
    end if;
    update spine.claims as h set dropped = false
    where h.provider = c.provider and h.entity = c.entity and h.external_id = c.external_id;
  end loop;

  for n in 1 .. cardinality(v_lost) loop
    v_kind := split_part(v_lost[n], ':', 1);
    v_value := substr(v_lost[n], strpos(v_lost[n], ':') + 1);
    update spine.customer_identifiers as h set former = true
    where h.kind = v_kind and h.value = v_value and h.customer_id = v_from[n] and not h.former
      and not exists (
        select from spine.claims as o join spine.customer_identities as j on j.id = o.identity_id
        where j.customer_id = v_from[n] and o.creates
          and v_lost[n] = any (spine.claim_identifiers(o.emails, o.phones, o.address_hash)));
  end loop;
  for n in 1 .. cardinality(v_lost) loop
    if v_lost[n] like 'address\_hash:%'
      and not reference.holds(v_from[n], 'address_hash', substr(v_lost[n], strpos(v_lost[n], ':') + 1))
    then
      perform reference.pass_on(v_from[n], substr(v_lost[n], strpos(v_lost[n], ':') + 1));
    end if;
  end loop;

  for i in select * from spine.customer_identities as h
    where h.id = any (v_identities) and h.external_id is not null and h.external_id not like 'address\_hash:%'
  loop
    update spine.customer_identities as h
    set email = (select o.emails[1] from spine.claims as o where o.identity_id = i.id and o.creates and o.emails <> '{}'
        order by o.own desc, o.seq limit 1),
      phone = (select o.phones[1] from spine.claims as o where o.identity_id = i.id and o.creates and o.phones <> '{}'
        order by o.own desc, o.seq limit 1),
      address_hash = (select o.address_hash from spine.claims as o where o.identity_id = i.id and o.creates and o.address_hash is not null
        order by o.own desc, o.seq limit 1),
      ended_at = case when not exists (select from spine.claims as o where o.identity_id = i.id) then coalesce(h.ended_at, now())
        else h.ended_at end
    where h.id = i.id;
  end loop;
  perform reference.close_reviews();
end;
$$;

-- A review that nobody waits for any longer is settled.
create function reference.close_reviews() returns void language sql
as $$
  update spine.match_reviews as m set state = 'settled'
  where m.state = 'open' and not exists (
    select from spine.claims as c
    where c.provider = m.provider and coalesce(c.identity_key, c.external_id) = m.identity_key
      and c.state in ('ambiguous', 'pending'));
$$;

create function reference.decide(c spine.claims) returns text language plpgsql
as $$
declare
  v_finding reference.finding;
  v_placed reference.placed;
  v_fresh boolean := c.identity_id is null;
  v_outcome text;
  m spine.metrics;
begin
  if c.merged_into_key is not null then
    m := spine.follow_upstream_merge(c);
    perform reference.close_reviews();
    return case when m.linked > 0 then 'linked_upstream_merge' when m.unidentified > 0 then 'unidentified' else 'exact' end;
  end if;

  v_finding := reference.find_customer(c);
  if v_finding.reason is not null then
    v_outcome := case when v_finding.reason in ('unidentified', 'dismissed') then v_finding.reason else 'ambiguous' end;
    update spine.claims as h set state = v_outcome, matched_by = null, matched_value = null, identity_id = null
    where h.provider = c.provider and h.entity = c.entity and h.external_id = c.external_id;
    if v_outcome = 'ambiguous' then
      insert into spine.match_reviews (provider, identity_key, reason, candidates, candidate_count, evidence, digest)
      values (c.provider, coalesce(c.identity_key, c.external_id), v_finding.reason, v_finding.candidates, v_finding.candidate_count, '[]', '')
      on conflict (provider, identity_key) where state = 'open'
      do update set reason = excluded.reason, candidates = excluded.candidates, candidate_count = excluded.candidate_count;
    end if;
    perform reference.set_customer(c, null);
    perform reference.close_reviews();
    return v_outcome;
  end if;

  if v_finding.customer_id is null then
    insert into spine.customers default values returning id into v_finding.customer_id;
  end if;
  v_placed := reference.add_claim(c, v_finding.customer_id, v_finding.matched_by);
  update spine.claims as h
  set state = 'resolved', matched_by = v_finding.matched_by, matched_value = v_finding.matched_value, identity_id = v_placed.identity_id
  where h.provider = c.provider and h.entity = c.entity and h.external_id = c.external_id;
  perform reference.set_customer(c, v_finding.customer_id);

  -- what waited for this
  if v_placed.new_identity then
    update spine.claims as w set state = 'pending', pass = c.pass + 1
    where w.provider = c.provider and w.identity_key = c.identity_key and w.state in ('ambiguous', 'unidentified');
    update spine.claims as w set state = 'pending', pass = c.pass + 1
    where w.provider = c.provider and w.parent_key = c.identity_key and w.state = 'unidentified';
    update spine.match_reviews as w set state = 'settled'
    where w.provider = c.provider and w.identity_key = c.identity_key and w.state = 'open';
  end if;
  if v_fresh and c.provider = 'amazon' then
    update spine.claims as w set state = 'pending', pass = c.pass + 1
    where w.provider = 'shipstation' and w.order_ref = c.order_ref and w.state in ('ambiguous', 'unidentified');
  elsif v_fresh and c.provider = 'shipstation' then
    update spine.claims as w set state = 'pending', pass = c.pass + 1
    where w.provider = 'amazon' and w.order_ref = c.order_ref and w.state = 'unidentified';
  end if;
  update spine.claims as w set state = 'pending', pass = c.pass + 1
  where w.state = 'unidentified' and not w.creates
    and v_placed.new_pairs && spine.claim_identifiers(w.emails, w.phones, w.address_hash);
  perform reference.close_reviews();

  return case
    when v_finding.matched_by = 'none' then 'created'
    when v_finding.matched_by <> 'exact' then 'linked_' || v_finding.matched_by
    else 'exact' end;
end;
$$;

create function reference.set_customer(c spine.claims, customer_id bigint) returns void language plpgsql
as $$
begin
  if c.entity = 'order' then
    update spine.orders as o set customer_id = set_customer.customer_id where o.provider = c.provider and o.external_id = c.external_id;
  elsif c.entity = 'shipment' then
    update spine.shipments as o set customer_id = set_customer.customer_id where o.provider = c.provider and o.external_id = c.external_id;
  end if;
end;
$$;

-- At the end of a pass: what too many have goes into quarantine, all at once.
create function reference.settle(pass integer) returns void language plpgsql
as $$
declare
  v_holders integer := (select s.value::integer from spine.settings as s where s.name = 'quarantine_holders');
  v_names integer := (select s.value::integer from spine.settings as s where s.name = 'quarantine_names');
  v_new text[];
begin
  select array_agg(v.kind || ':' || v.value) into v_new
  from (
    select h.kind, h.value from spine.customer_identifiers as h where not h.former
    group by h.kind, h.value having v_holders > 0 and count(*) >= v_holders
    union
    select split_part(s.said, ':', 1), substr(s.said, strpos(s.said, ':') + 1)
    from spine.claims as c cross join lateral unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash)) as s (said)
    where c.state = 'ambiguous'
    group by s.said having v_names > 0 and count(distinct array(select unnest(c.name_words) order by 1)) > v_names
  ) as v
  where not exists (select from spine.blocked_identifiers as b where b.kind = v.kind and b.pattern = v.value)
    and not reference.is_absent(v.kind, v.value);
  insert into spine.blocked_identifiers (kind, pattern, reason, mode)
  select split_part(n, ':', 1), substr(n, strpos(n, ':') + 1), 'too many', 'quarantined' from unnest(v_new) as n;
  update spine.claims as c set state = 'pending', pass = settle.pass + 1
  where c.state = 'ambiguous' and spine.claim_identifiers(c.emails, c.phones, c.address_hash) && v_new;
end;
$$;

-- How many claims had each outcome.
create function reference.resolve_pending() returns jsonb language plpgsql
as $$
declare
  c spine.claims;
  v_outcome text;
  v_outcomes text[] := '{}';
  v_pass integer;
begin
  perform reference.forget();
  loop
    select * into c from spine.claims as h where h.state = 'pending' order by h.pass, h.priority, h.seq limit 1;
    if v_pass is not null and (not found or c.pass > v_pass) then
      perform reference.settle(v_pass);
      v_pass := null;
      continue;
    end if;
    exit when not found;
    v_pass := c.pass;
    v_outcome := reference.decide(c);
    v_outcomes := v_outcomes || v_outcome;
  end loop;
  return (select coalesce(jsonb_object_agg(o.outcome, o.n), '{}')
    from (select o as outcome, count(*) as n from unnest(v_outcomes) as o group by o) as o);
end;
$$;
