-- A claim without an external id goes into the identity (provider, email), else (provider, phone),
-- else (provider, address_hash:<hex>) of the customer that matching gave it. Such an identity never decides by itself.
create or replace function spine.put_keyless_identity(b spine.batch, d spine.decisions, customer_id bigint)
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_kind integer;
  v_value text;
  v_id bigint;
begin
  select b.ident_kinds[u.ident], b.ident_values[u.ident] into v_kind, v_value
  from unnest(b.said, b.said_claims, b.said_former) with ordinality as u (ident, i, former, pos)
  where not u.former and u.i = 1 -- the batch was read before it was cut
    and (u.ident = any (d.crowded) is not true or exists ( -- what too many held before is as if it were blocked
      select from unnest(d.pair_idents, d.pair_claims, d.pair_former) as p (ident, i, former)
      where p.ident = u.ident and p.i = 1 and not p.former))
  order by b.ident_kinds[u.ident], u.pos
  limit 1;
  if v_kind is null then -- all it says is blocked: a decision placed it, which outlives a block
    select case when c.emails <> '{}' then 1 when c.phones <> '{}' then 2 else 3 end, coalesce(c.emails[1], c.phones[1], c.address_hash)
    into v_kind, v_value
    from spine.claims as c
    where c.provider = b.providers[1] and c.entity = b.entities[1] and c.external_id = b.external_ids[1];
  end if;

  select i.id into v_id
  from spine.customer_identities as i
  where i.customer_id = put_keyless_identity.customer_id and i.provider = b.providers[1]
    and case v_kind when 1 then i.external_id is null and i.email = v_value
      when 2 then i.external_id is null and i.email is null and i.phone = v_value
      else i.external_id = 'address_hash:' || v_value end
  order by i.id
  limit 1;
  if v_id is null then
    insert into spine.customer_identities as i (customer_id, provider, external_id, account, email, phone, address_hash, metadata)
    values (put_keyless_identity.customer_id, b.providers[1],
      case v_kind when 3 then 'address_hash:' || v_value end, b.accounts[1],
      case v_kind when 1 then v_value end, case v_kind when 2 then v_value end, case v_kind when 3 then v_value end,
      jsonb_build_object('identityType', (array['email', 'phone', 'address_hash'])[v_kind]))
    on conflict (provider, external_id) where external_id is not null
    do update set customer_id = excluded.customer_id, ended_at = null, updated_at = now()
    returning i.id into v_id;
  end if;

  update spine.customers as c
  set primary_email_identity_id = coalesce(c.primary_email_identity_id, case when c.primary_email is not null then v_id end),
    primary_phone_identity_id = coalesce(c.primary_phone_identity_id, case when c.primary_phone is not null then v_id end),
    name_identity_id = coalesce(c.name_identity_id, case when c.first_name is not null or c.last_name is not null then v_id end),
    company_identity_id = coalesce(c.company_identity_id, case when c.company is not null then v_id end)
  where c.id = put_keyless_identity.customer_id
    and (c.primary_email is not null and c.primary_email_identity_id is null
      or c.primary_phone is not null and c.primary_phone_identity_id is null
      or (c.first_name is not null or c.last_name is not null) and c.name_identity_id is null
      or c.company is not null and c.company_identity_id is null);
  return v_id;
end;
$$;
comment on function spine.put_keyless_identity(spine.batch, spine.decisions, bigint) is
  'Id of the identity of a customer that stands for the first identifier of a claim without an external id; made if missing.';
