-- Whom one claim speaks of, by the rules of matching, read from the tables as they are at this moment.
create schema reference;

create type reference.finding as (
  customer_id bigint,
  matched_by text,
  matched_value text,
  reason text,
  candidates bigint[],
  candidate_count integer
);
comment on type reference.finding is
  'A customer and how it was found; or a reason to wait: that of a review, or unidentified; or none of these: a new customer.';

create type reference.identifiers as (emails text[], phones text[], hashes text[]);

create function reference.is_relay(email text) returns boolean language sql stable
as $$
  select exists (
    select from spine.email_rules as r
    where r.action = 'relay' and is_relay.email like replace(replace(r.pattern, '_', '\_'), '*', '%'));
$$;

create function reference.is_absent(kind text, value text) returns boolean language sql stable
as $$
  select exists (
    select from spine.blocked_identifiers as b
    where b.kind = is_absent.kind and b.mode <> 'allowed'
      and (b.pattern = is_absent.value
        or b.kind = 'email' and b.pattern like '%@*' and split_part(is_absent.value, '@', 1) = split_part(b.pattern, '@', 1)
        or b.kind = 'email' and b.pattern like '*@%' and split_part(is_absent.value, '@', 2) = split_part(b.pattern, '@', 2)));
$$;

-- So many hold it that it stops at once.
create function reference.is_hub(kind text, value text) returns boolean language sql stable
as $$
  select s.value::integer > 0 and q.value::integer > 0 and greatest(s.value::integer, q.value::integer) <= (
      select count(*) from spine.customer_identifiers as h where h.kind = is_hub.kind and h.value = is_hub.value and not h.former)
    and not exists (select from spine.blocked_identifiers as b where b.kind = is_hub.kind and b.pattern = is_hub.value and b.mode = 'allowed')
  from spine.settings as s join spine.settings as q on q.name = 'quarantine_holders' where s.name = 'quarantine_at_once';
$$;

create function reference.identifiers_of(c spine.claims) returns reference.identifiers language sql stable
as $$
  select row(
    array(select v from unnest(c.emails) with ordinality as u (v, pos) where not reference.is_absent('email', v) and not reference.is_hub('email', v) order by pos),
    array(select v from unnest(c.phones) with ordinality as u (v, pos) where not reference.is_absent('phone', v) and not reference.is_hub('phone', v) order by pos),
    array(select v from unnest(array[c.address_hash]) as v where v is not null and not reference.is_absent('address_hash', v) and not reference.is_hub('address_hash', v))
  )::reference.identifiers;
$$;

create function reference.holders(kind text, vals text[], former boolean) returns bigint[] language sql stable
as $$
  select coalesce(array_agg(distinct h.customer_id order by h.customer_id), '{}')
  from spine.customer_identifiers as h
  where h.kind = holders.kind and h.value = any (holders.vals) and h.former = holders.former;
$$;

create function reference.holds(customer_id bigint, kind text, value text) returns boolean language sql stable
as $$
  select exists (
    select from spine.customer_identifiers as h
    where h.kind = holds.kind and h.value = holds.value and h.customer_id = holds.customer_id and not h.former);
$$;

create function reference.unite(a bigint[], b bigint[]) returns bigint[] language sql immutable
as $$ select array(select distinct v from unnest(a || b) as v order by v) $$;

create function reference.wait_for(reason text, candidates bigint[]) returns reference.finding language sql immutable
as $$ select row(null, null, null, wait_for.reason, wait_for.candidates[:10], cardinality(wait_for.candidates))::reference.finding $$;

-- Would this claim give the customer more emails, phones or names than one customer has?
create function reference.is_too_much(c spine.claims, customer_id bigint) returns boolean language plpgsql stable
as $$
declare
  v_own reference.identifiers := reference.identifiers_of(c);
  v_customer spine.customers;
  v_new integer;
  v_held integer;
begin
  select * into v_customer from spine.customers as k where k.id = is_too_much.customer_id;

  select count(*) into v_new from unnest(v_own.emails) as e
  where not reference.is_relay(e) and not reference.holds(v_customer.id, 'email', e);
  select count(*) into v_held from spine.customer_identifiers as h
  where h.customer_id = v_customer.id and h.kind = 'email' and not h.former and not reference.is_relay(h.value);
  if v_new > 0 and v_held + v_new > (select s.value::integer from spine.settings as s where s.name = 'max_emails') then
    return true;
  end if;

  select count(*) into v_new from unnest(v_own.phones) as p where not reference.holds(v_customer.id, 'phone', p);
  select count(*) into v_held from spine.customer_identifiers as h
  where h.customer_id = v_customer.id and h.kind = 'phone' and not h.former;
  if v_new > 0 and v_held + v_new > (select s.value::integer from spine.settings as s where s.name = 'max_phones') then
    return true;
  end if;

  return c.name_words <> '{}' and not c.name_words && v_customer.name_words
    and v_customer.name_count >= (select s.value::integer from spine.settings as s where s.name = 'max_names');
end;
$$;

-- In the order in which they count as the one that matched: emails and phones, the claim's own as it gives them, then,
-- sorted, what others of its key say; the address last.
create function reference.listed(own reference.identifiers, said reference.identifiers)
  returns table (part integer, place bigint, kind text, value text) language sql immutable
as $$
  select 1, pos, 'email', v from unnest(own.emails) with ordinality as u (v, pos)
  union all select 2, pos, 'phone', v from unnest(own.phones) with ordinality as u (v, pos)
  union all select 5, pos, 'address_hash', v from unnest(own.hashes) with ordinality as u (v, pos)
  union all select 3, 0, 'email', v from unnest(said.emails) as v
  union all select 4, 0, 'phone', v from unnest(said.phones) as v
  union all select 6, 0, 'address_hash', v from unnest(said.hashes) as v;
$$;

-- Who stands on which side of a decision.
create function reference.parties(decision bigint) returns table (customer_id bigint, side smallint) language sql stable
as $$
  select i.customer_id, k.side
  from spine.identity_decision_keys as k
  join spine.customer_identities as i on i.provider = k.provider and i.external_id = k.identity_key
  where k.decision_id = parties.decision
  union
  select i.customer_id, k.side
  from spine.identity_decision_keys as k
  join spine.claims as c on c.provider = k.provider and c.entity = 'call' and c.external_id = k.identity_key and c.identity_key is null
  join spine.customer_identities as i on i.id = c.identity_id
  where k.decision_id = parties.decision;
$$;

-- The customers that decisions of a kind about a key name: its equals, or those it is not.
create function reference.decided(kind text, provider text, key text) returns bigint[] language sql stable
as $$
  select coalesce(array_agg(distinct p.customer_id order by p.customer_id), '{}')
  from spine.identity_decision_keys as k
  join spine.identity_decisions as d on d.id = k.decision_id and d.revoked_at is null
  cross join lateral reference.parties(d.id) as p
  where k.provider = decided.provider and k.identity_key = decided.key and d.decision = decided.kind
    and (d.decision = 'same' or p.side <> k.side);
$$;

-- Do people hold that all who have this are different?
create function reference.only_supports(kind text, value text) returns boolean language sql stable
as $$
  with holders as (select unnest(reference.holders(only_supports.kind, array[only_supports.value], false)) as id)
  select (select count(*) from holders) > 1 and not exists (
    select from holders as a join holders as z on a.id < z.id
    where not exists (
      select from spine.identity_decisions as d
      cross join lateral reference.parties(d.id) as x
      cross join lateral reference.parties(d.id) as y
      where d.decision = 'different' and d.revoked_at is null and x.customer_id = a.id and y.customer_id = z.id and x.side <> y.side));
$$;

-- Has this customer another customer record of the claim's account, in a provider where two records are two people?
create function reference.is_other_record(c spine.claims, customer_id bigint) returns boolean language sql stable
as $$
  select (select s.value ? (c.provider) from spine.settings as s where s.name = 'same_provider')
    and coalesce(not bool_or(r.name_words && (c.name_words)), false)
  from spine.claims as r join spine.customer_identities as i on i.id = r.identity_id
  where i.customer_id = is_other_record.customer_id and r.entity = 'customer' and r.provider = (c.provider) and r.account = (c.account)
    and i.provider = (c.provider);
$$;

-- Present holders of these, without those who are barred.
create function reference.candidates(c spine.claims, barred bigint[], kinds text[], said reference.identifiers, former boolean, supporting boolean)
  returns bigint[] language sql stable
as $$
  select coalesce(array_agg(distinct h.id order by h.id), '{}')
  from (
    select 'email' as kind, unnest(said.emails) as value
    union select 'phone', unnest(said.phones)
    union select 'address_hash', unnest(said.hashes)
  ) as v
  cross join lateral unnest(reference.holders(v.kind, array[v.value], candidates.former)) as h (id)
  where v.kind = any (candidates.kinds)
    and (candidates.former or reference.only_supports(v.kind, v.value) = candidates.supporting)
    and h.id <> all (candidates.barred) and not reference.is_other_record(c, h.id);
$$;

create function reference.find_customer(c spine.claims) returns reference.finding language plpgsql stable
as $$
declare
  v_key text := coalesce(c.identity_key, c.external_id);
  v_own reference.identifiers := reference.identifiers_of(c);
  v_said reference.identifiers := v_own;
  v_has_own boolean := v_own.emails || v_own.phones || v_own.hashes <> '{}';
  v_refs text[] := array_remove(array[c.order_ref::text], null);
  v_waiting spine.claims;
  v_theirs reference.identifiers;
  v_joins boolean := false;
  v_former boolean := false;
  v_found bigint[];
  v_present bigint;
  v_review spine.match_reviews;
  v_barred bigint[];
  v_supporting boolean := false;
  v_guard text;
  v_result reference.finding;
begin
  -- the key is held: that alone decides
  if c.identity_key is not null then
    select i.customer_id into v_result.customer_id
    from spine.customer_identities as i where i.provider = c.provider and i.external_id = c.identity_key;
    if found then
      v_result.matched_by := 'exact';
      return v_result;
    end if;
  end if;

  -- what people decided
  if exists (
    select from spine.identity_decision_keys as k join spine.identity_decisions as d on d.id = k.decision_id
    where k.provider = c.provider and k.identity_key = v_key and d.decision = 'dismissed' and d.revoked_at is null)
  then
    return reference.wait_for('dismissed', '{}');
  end if;
  v_barred := reference.decided('different', c.provider, v_key);
  v_found := array(select v from unnest(reference.decided('same', c.provider, v_key)) as v where v <> all (v_barred));
  if cardinality(v_found) = 1 then
    v_result.customer_id := v_found[1];
    v_result.matched_by := 'manual';
    return v_result;
  elsif cardinality(v_found) > 1 then
    return reference.wait_for('decision', v_found);
  end if;
  if c.parent_key is not null then
    select i.customer_id into v_result.customer_id
    from spine.customer_identities as i where i.provider = c.provider and i.external_id = c.parent_key;
    if v_result.customer_id is null then
      return reference.wait_for('unidentified', '{}');
    elsif v_result.customer_id <> all (v_barred) then
      v_result.matched_by := 'exact';
      return v_result;
    end if;
    v_result.customer_id := null;
  end if;

  -- others of the key wait in a review: decided on what all of them say
  for v_waiting in
    select w.* from spine.claims as w
    join spine.match_reviews as m on m.provider = w.provider and m.identity_key = v_key and m.state = 'open'
    where w.provider = c.provider and coalesce(w.identity_key, w.external_id) = v_key and w.state = 'ambiguous'
    order by w.priority, w.seq
  loop
    v_joins := true;
    v_theirs := reference.identifiers_of(v_waiting);
    v_said.emails := v_said.emails || v_theirs.emails;
    v_said.phones := v_said.phones || v_theirs.phones;
    v_said.hashes := v_said.hashes || v_theirs.hashes;
    if v_waiting.order_ref is not null then
      v_refs := v_refs || v_waiting.order_ref::text;
    end if;
  end loop;
  if v_joins and not v_has_own and c.order_ref is null then
    return reference.wait_for('unidentified', '{}');
  end if;

  -- a copy takes the customer of the Amazon order that it names
  if c.provider = 'shipstation' then
    select coalesce(array_agg(distinct i.customer_id order by i.customer_id), '{}') into v_found
    from spine.claims as a join spine.customer_identities as i on i.id = a.identity_id
    where a.provider = 'amazon' and a.order_ref = any (v_refs) and a.state = 'resolved' and i.customer_id <> all (v_barred);
    if cardinality(v_found) = 1 then
      v_result.customer_id := v_found[1];
      v_result.matched_by := 'order_reference';
      return v_result;
    elsif cardinality(v_found) > 1 then
      return reference.wait_for('order_reference', v_found);
    end if;
    select m.* into v_review
    from spine.claims as a
    join spine.match_reviews as m
      on m.provider = a.provider and m.identity_key = coalesce(a.identity_key, a.external_id) and m.state = 'open'
    where a.provider = 'amazon' and a.order_ref = any (v_refs) and a.state = 'ambiguous'
    order by (a.order_ref is distinct from c.order_ref), a.order_ref, a.priority, a.seq
    limit 1;
    if found then
      v_result := reference.wait_for('order_reference', v_review.candidates);
      v_result.candidate_count := v_review.candidate_count;
      return v_result;
    end if;
  end if;

  -- emails and phones, then those who had them once, then the address
  v_found := reference.candidates(c, v_barred, '{email,phone}', v_said, false, false);
  if v_found = '{}' then
    v_found := reference.candidates(c, v_barred, '{email,phone}', v_said, false, true);
    v_supporting := v_found <> '{}';
  end if;
  if v_found = '{}' then
    v_found := reference.candidates(c, v_barred, '{email,phone}', v_said, true, false);
    -- a former holder whose every claim moved to other keys is no stranger to who says the same again
    v_former := v_found <> '{}';
    if v_former and (cardinality(v_found) > 1 or exists (
      select from spine.customer_identities as i join spine.claims as o on o.identity_id = i.id where i.customer_id = v_found[1]))
    then
      return reference.wait_for('former', v_found);
    end if;
    if not v_former then
      v_found := reference.candidates(c, v_barred, '{address_hash}', v_said, false, false);
      if v_found = '{}' then
        v_found := reference.candidates(c, v_barred, '{address_hash}', v_said, false, true);
        v_supporting := v_found <> '{}';
      end if;
    end if;
  end if;
  if c.identity_key is null and cardinality(v_found) > 1 then
    select i.customer_id into v_present from spine.customer_identities as i where i.id = c.identity_id;
    if v_present = any (v_found) then
      v_found := array[v_present];
    end if;
  end if;

  if v_supporting then
    return reference.wait_for('decision', v_found);
  elsif cardinality(v_found) > 1 then
    return reference.wait_for('candidates', v_found);
  elsif cardinality(v_found) = 1 then
    v_result.customer_id := v_found[1];
    if c.creates and reference.is_too_much(c, v_result.customer_id) then
      return reference.wait_for('limit', v_found);
    end if;
    select m.kind, m.value into v_result.matched_by, v_result.matched_value
    from reference.listed(v_own, v_said) as m
    where exists (
      select from spine.customer_identifiers as h
      where h.customer_id = v_result.customer_id and h.kind = m.kind and h.value = m.value and h.former = v_former)
      and (v_former or not reference.only_supports(m.kind, m.value)) -- which chooses nobody
    order by m.part, m.place, m.value collate "C"
    limit 1;
    select s.value #>> '{}' into v_guard from spine.settings as s where s.name = 'name_guard';
    if (v_guard = 'all' or v_guard = 'phone' and v_result.matched_by = 'phone') and not (
      select spine.share_name(concat_ws(e'\n', c.first_name, c.last_name), array_to_string(c.name_words, ' '), array_to_string(k.name_words, ' '))
      from spine.customers as k where k.id = v_result.customer_id)
    then
      return reference.wait_for('name', v_found);
    end if;
    return v_result;
  end if;

  -- nobody: a masked order has its copies, and not everything makes a customer
  if c.provider = 'amazon' and not v_has_own then
    select coalesce(array_agg(distinct i.customer_id), '{}') into v_found
    from spine.claims as s join spine.customer_identities as i on i.id = s.identity_id
    where s.provider = 'shipstation' and s.order_ref = c.order_ref and s.state = 'resolved';
    if cardinality(v_found) = 1 and v_found[1] <> all (v_barred) then
      v_result.customer_id := v_found[1];
      v_result.matched_by := 'order_reference';
      return v_result;
    end if;
  end if;
  if not c.creates then
    return reference.wait_for('unidentified', '{}');
  elsif not v_has_own and (c.deleted or not (c.entity = 'customer'
    or c.entity = 'call' and c.identity_key is not null and c.provider not in ('amazon', 'klaviyo')))
  then
    return reference.wait_for('unidentified', '{}');
  end if;
  v_result.matched_by := 'none';
  return v_result;
end;
$$;
