-- Decide one call at once, in the caller's transaction, by the same code as a batch.
create or replace function spine.decide_call(
  provider text, external_id text, email text, phone text, address jsonb, first_name text, last_name text, company text,
  out customer_id bigint, out is_new boolean, out is_ambiguous boolean, out matched_by text, out ambiguous_customer_ids bigint[])
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_call record;
  c spine.claims;
  v_metrics spine.metrics;
begin
  perform staging.check_source(decide_call.provider,
    case decide_call.provider when 'amazon' then 'order' when 'klaviyo' then 'profile' else 'customer' end, '');
  if octet_length(decide_call.external_id) > 500 then
    raise exception 'external id is longer than 500 bytes' using errcode = 'IS005', hint = 'Pass the provider''s own id.';
  end if;
  is_new := false;
  is_ambiguous := false;
  ambiguous_customer_ids := '{}';
  perform spine.take_resolver_lock();
  select * into v_call from spine.take_call(decide_call.provider, decide_call.external_id, decide_call.email, decide_call.phone,
    decide_call.address, decide_call.first_name, decide_call.last_name, decide_call.company);
  if v_call.claim_id is null then
    return;
  end if;
  if v_call.changed then
    perform spine.forget_dropped();
    select (n.metrics).* into v_metrics
    from spine.decide_next(0, (-1)::smallint, 0, 1, decide_call.provider, 'call', v_call.claim_id) as n;
    is_new := v_metrics.created > 0;
    perform spine.settle_quarantine(0);
    if spine.has_pending() then
      perform spine.enqueue_job('resolve_pending', 'resolve_pending');
    end if;
  end if;

  select * into c from spine.claims as h
  where h.provider = decide_call.provider and h.entity = 'call' and h.external_id = v_call.claim_id;
  if c.state = 'resolved' then
    select i.customer_id into customer_id from spine.customer_identities as i where i.id = c.identity_id;
    matched_by := case
      when v_call.changed then c.matched_by
      when c.identity_key is not null then 'exact'
      when c.emails <> '{}' then 'email'
      when c.phones <> '{}' then 'phone'
      else 'address_hash' end;
  elsif c.state = 'ambiguous' then
    is_ambiguous := true;
    select m.candidates into ambiguous_customer_ids
    from spine.match_reviews as m
    where m.provider = c.provider and m.identity_key = coalesce(c.identity_key, c.external_id) and m.state = 'open';
  end if;
end;
$$;
comment on function spine.decide_call(text, text, text, text, jsonb, text, text, text) is
  'The decision of one call. Raises IS001, IS003, IS005.';
