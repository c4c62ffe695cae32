-- A person picks which of a customer's emails, phones, names or companies it goes by. Only what a record of it says: a primary
-- has a source, which it follows.
create or replace function spine.set_primary(customer bigint, kind text, value text, reason text default null)
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_customer bigint;
  v_value text;
  v_event bigint;
  v_before bigint;
  n record;
begin
  perform spine.take_decision_lock();
  v_customer := spine.known_customer(set_primary.customer);
  if set_primary.kind not in ('email', 'phone', 'name', 'company') or set_primary.kind is null then
    raise exception 'a primary is an email, a phone, a name or a company'
      using errcode = 'IS005', hint = 'Give kind as email, phone, name or company.';
  end if;
  v_value := case set_primary.kind when 'email' then spine.normalize_email(set_primary.value)
    when 'phone' then spine.normalize_phone(set_primary.value) else nullif(btrim(set_primary.value), '') end; -- who gives no name gives no empty one
  select p.* into n from spine.primary_source(v_customer, set_primary.kind, v_value) as p;
  if n.identity_id is null then
    raise exception 'no record of customer % says that', v_customer
      using errcode = 'IS005', hint = 'Take a usable value that the customer has; v_unified_customer lists emails and phones.';
  end if;

  select case set_primary.kind when 'email' then k.primary_email_identity_id when 'phone' then k.primary_phone_identity_id
    when 'name' then k.name_identity_id else k.company_identity_id end
  into v_before
  from spine.customers as k where k.id = v_customer;
  insert into spine.identity_events (event, customer_id, identity_id, provider, external_id, matched_by, detail, actor)
  values ('updated', v_customer, n.identity_id, n.provider, n.identity_key, 'manual',
    jsonb_strip_nulls(jsonb_build_object('primary', set_primary.kind, 'from_identity', v_before, 'reason', set_primary.reason)), spine.actor())
  returning id into v_event;
  -- the latest counts
  update spine.identity_decisions as d set revoked_at = now(), revoked_by = spine.actor()
  from spine.identity_decision_keys as k
  where k.decision_id = d.id and d.decision = 'primary' and d.field = set_primary.kind and d.revoked_at is null
    and (k.provider, k.identity_key) in (select h.provider, h.identity_key from spine.customer_keys(v_customer) as h);
  with kept as (
    insert into spine.identity_decisions (decision, event_id, field, value, reason, actor)
    values ('primary', v_event, set_primary.kind, v_value, set_primary.reason, spine.actor())
    returning id
  )
  insert into spine.identity_decision_keys (decision_id, provider, identity_key)
  select k.id, n.provider, n.identity_key from kept as k;
  perform spine.write_primary(v_customer, set_primary.kind, v_value, n.identity_id, n.first_name, n.last_name);
  return v_event;
end;
$$;
comment on function spine.set_primary(bigint, text, text, text) is
  'Let a customer go by this email, phone, name (first and last) or company of its own; returns the event. Raises IS003, IS005, IS007.';
