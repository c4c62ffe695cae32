-- A person says whose an external id is. Held by somebody else, it moves; not held, what waits under it links.
create or replace function spine.link_identity(provider text, external_id text, customer bigint, reason text default null)
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  i spine.customer_identities;
  v_key text;
  v_customer bigint;
  v_event bigint;
  v_providers text[];
  v_keys text[];
  v_others text[];
  v_other_keys text[];
  v_contrary bigint;
begin
  perform spine.take_decision_lock();
  v_customer := spine.known_customer(link_identity.customer);
  v_key := spine.plain_id(link_identity.external_id);
  select h.* into i from spine.customer_identities as h where h.provider = link_identity.provider and h.external_id = v_key;
  if v_key like 'address\_hash:%' or i.id is null and not exists (
    select from spine.claims as c where c.provider = link_identity.provider and c.identity_key = v_key
    union all
    select from spine.claims as c where c.provider = link_identity.provider and c.entity = 'call' and c.external_id = v_key)
  then
    raise exception 'nothing of that provider is known by this id'
      using errcode = 'IS007', hint = 'Give provider and external_id as in customer_identities, claims or match_reviews; stage the record first.';
  elsif i.customer_id = v_customer then
    raise exception 'identity % belongs to customer % already', i.id, v_customer
      using errcode = 'IS010', hint = 'Nothing has to be done.';
  end if;

  select coalesce(array_agg(k.provider), '{}'), coalesce(array_agg(k.identity_key), '{}') into v_providers, v_keys from spine.customer_keys(v_customer) as k;
  select array_agg(k.provider), array_agg(k.identity_key) into v_others, v_other_keys
  from spine.customer_keys(i.customer_id) as k where (k.provider, k.identity_key) <> (link_identity.provider, v_key);
  perform spine.refuse_different(array[link_identity.provider], array[v_key], v_providers, v_keys);
  v_contrary := (spine.same_decisions(array[link_identity.provider], array[v_key], v_others, v_other_keys))[1];
  if v_contrary is not null then
    raise exception 'decision % says that it belongs to customer %', v_contrary, i.customer_id
      using errcode = 'IS008', hint = spine.how_to_undo(v_contrary);
  end if;

  insert into spine.identity_events (event, customer_id, from_customer_id, provider, external_id, matched_by, detail, actor)
  values ('linked', v_customer, i.customer_id, link_identity.provider, v_key, 'manual',
    jsonb_strip_nulls(jsonb_build_object('reason', link_identity.reason)), spine.actor())
  returning id into v_event;
  perform spine.keep_decision('same', v_event, null, link_identity.reason, link_identity.provider || v_providers, v_key || v_keys);
  if v_other_keys is not null then -- or evidence would bring it back, in a rebuild both customers together
    perform spine.keep_decision('different', v_event, null, link_identity.reason,
      link_identity.provider || v_providers || v_others, v_key || v_keys || v_other_keys,
      array_fill(1::smallint, array[1 + cardinality(v_keys)]) || array_fill(0::smallint, array[cardinality(v_other_keys)]));
  end if;
  if i.id is not null then
    perform spine.resolve_again(array[i.customer_id, v_customer], array[i.id], v_event);
  end if;
  perform spine.put_back_key(link_identity.provider, v_key);
  perform spine.resolve_pending();

  if exists (
    select from spine.customer_identities as h
    where h.provider = link_identity.provider and h.external_id = v_key and h.customer_id <> v_customer)
    or not exists (
      select from spine.claims as c join spine.customer_identities as h on h.id = c.identity_id
      where c.provider = link_identity.provider and (c.identity_key = v_key or c.entity = 'call' and c.external_id = v_key)
        and h.customer_id = v_customer)
  then
    raise exception 'the link would have no effect'
      using errcode = 'IS012', hint = 'The provider or another decision says whose it is; explain_customer() shows which.';
  end if;
  return v_event;
end;
$$;
comment on function spine.link_identity(text, text, bigint, text) is
  'Decide that an external id belongs to a customer, and move it there with its orders; returns the event. Raises IS003, IS007, IS008, IS010, IS012.';
