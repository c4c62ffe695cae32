-- What two questions are asked about: an identity, by id or by key, or a key whose claims have none yet.
create or replace function spine.why_side(identity_id bigint)
  returns spine.side
  language plpgsql stable parallel safe
  set search_path = ''
as $$
declare
  v_side spine.side;
begin
  select i.id, i.customer_id, i.provider, i.external_id, spine.describe_identity(i) into v_side
  from spine.customer_identities as i where i.id = why_side.identity_id;
  if not found then
    raise exception 'identity % is not known', why_side.identity_id
      using errcode = 'IS007', hint = 'Take an id of spine.customer_identities, or give provider and key.';
  end if;
  return v_side;
end;
$$;
comment on function spine.why_side(bigint) is 'One side of a comparison, by identity. Raises IS007.';

create or replace function spine.why_side(provider text, key text)
  returns spine.side
  language plpgsql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_side spine.side;
begin
  v_side.provider := why_side.provider;
  v_side.identity_key := why_side.key;
  v_side.name := spine.describe_record(why_side.provider, null, why_side.key);
  select i.id, i.customer_id into v_side.identity_id, v_side.customer_id
  from spine.customer_identities as i where i.provider = why_side.provider and i.external_id = why_side.key;
  if not found then -- a record under another key, an order of another program, a call
    select i.id, i.customer_id, coalesce(c.identity_key, c.external_id)
    into v_side.identity_id, v_side.customer_id, v_side.identity_key
    from spine.claims as c
    left join spine.customer_identities as i on i.id = c.identity_id and c.state = 'resolved'
    where c.provider = why_side.provider and c.entity in ('customer', 'profile', 'call', 'order', 'shipment') and c.external_id = why_side.key
    order by i.id nulls last
    limit 1;
    v_side.identity_key := coalesce(v_side.identity_key, why_side.key);
  end if;
  if v_side.identity_id is null and not exists (select from spine.why_claims(v_side)) then
    raise exception 'nothing is known by that key of %', spine.describe_provider(why_side.provider)
      using errcode = 'IS007', hint = 'Look for it with find_customers(); what could not be read is in staging.rejects.';
  end if;
  return v_side;
end;
$$;
comment on function spine.why_side(text, text) is 'One side of a comparison, by key; without an identity while its claims wait. Raises IS007.';
