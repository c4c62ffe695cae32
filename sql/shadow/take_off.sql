-- Take off customers that stay in the shadow what their taken identities brought: identifiers that no claim left says,
-- primaries that came from them, and words of their names.
create or replace function spine.take_off()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set jit = off
as $$
declare
  v_customer bigint;
  v_hash text;
begin
  for v_customer in
    select k.id from pg_temp.spine_was_customers as k
    where not k.taken and exists (select from pg_temp.spine_was_identities as i where i.customer_id = k.id and i.taken)
    order by k.id
  loop
    for v_hash in
      with brought as materialized (
        select distinct split_part(s.said, ':', 1) as kind, substr(s.said, strpos(s.said, ':') + 1) as value
        from pg_temp.spine_was_claims as w
        join pg_temp.spine_claims as c using (provider, entity, external_id)
        cross join lateral unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash) || c.former) as s (said)
        where w.taken and w.customer_id = v_customer and c.creates
      ),
      left_over as materialized (
        select distinct split_part(s.said, ':', 1) as kind, substr(s.said, strpos(s.said, ':') + 1) as value
        from pg_temp.spine_customer_identities as i
        join pg_temp.spine_claims as c on c.identity_id = i.id and c.creates
        cross join lateral unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash) || c.former) as s (said)
        where i.customer_id = v_customer
      )
      delete from pg_temp.spine_customer_identifiers as h
      using brought as b
      where h.customer_id = v_customer and h.kind = b.kind and h.value = b.value
        and not exists (select from left_over as l where l.kind = b.kind and l.value = b.value)
      returning case when h.kind = 'address_hash' and not h.former then h.value end
    loop
      continue when v_hash is null;
      perform spine_shadow.pass_on_address(v_customer, v_hash);
    end loop;
    update pg_temp.spine_customer_identifiers as h
    set former = true
    where h.customer_id = v_customer and not h.former and not exists (
      select from pg_temp.spine_customer_identities as i
      join pg_temp.spine_claims as c on c.identity_id = i.id and c.creates
      where i.customer_id = v_customer
        and h.kind || ':' || h.value = any (spine.claim_identifiers(c.emails, c.phones, c.address_hash)));

    perform spine_shadow.refill_primaries(v_customer);
    update pg_temp.spine_customers as k
    set primary_email = case when e.id is null then k.primary_email end, primary_email_identity_id = case when e.id is null then k.primary_email_identity_id end,
      primary_phone = case when p.id is null then k.primary_phone end, primary_phone_identity_id = case when p.id is null then k.primary_phone_identity_id end,
      first_name = case when n.id is null then k.first_name end, last_name = case when n.id is null then k.last_name end,
      name_identity_id = case when n.id is null then k.name_identity_id end,
      company = case when o.id is null then k.company end, company_identity_id = case when o.id is null then k.company_identity_id end,
      name_words = w.words, name_count = w.names
    from spine.count_names(v_customer) as w
    left join pg_temp.spine_was_identities as e on e.taken and e.id = (select t.primary_email_identity_id from pg_temp.spine_customers as t where t.id = v_customer)
    left join pg_temp.spine_was_identities as p on p.taken and p.id = (select t.primary_phone_identity_id from pg_temp.spine_customers as t where t.id = v_customer)
    left join pg_temp.spine_was_identities as n on n.taken and n.id = (select t.name_identity_id from pg_temp.spine_customers as t where t.id = v_customer)
    left join pg_temp.spine_was_identities as o on o.taken and o.id = (select t.company_identity_id from pg_temp.spine_customers as t where t.id = v_customer)
    where k.id = v_customer;
  end loop;
end;
$$;
comment on function spine.take_off() is 'Free the customers that stay in the shadow of what only their taken identities brought.';
