-- Copy the customers that stay, with their identities, identifiers and claims, and the reviews of what waits.
create or replace function spine.copy_around()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
begin
  insert into pg_temp.spine_was_identities (id, customer_id, provider, external_id, email, phone, taken)
  select i.id, i.customer_id, i.provider, i.external_id, i.email, i.phone, false
  from pg_temp.spine_was_customers as k join spine.customer_identities as i on i.customer_id = k.id
  where not k.taken and not exists (select from pg_temp.spine_was_identities as w where w.id = i.id);
  insert into pg_temp.spine_was_claims (provider, entity, external_id, version, identity_id, customer_id, taken)
  select c.provider, c.entity, c.external_id, c.version, c.identity_id, i.customer_id, false
  from pg_temp.spine_was_identities as i join spine.claims as c on c.identity_id = i.id
  where not i.taken and not exists (
    select from pg_temp.spine_was_claims as w where w.provider = c.provider and w.entity = c.entity and w.external_id = c.external_id);

  insert into pg_temp.spine_customers
  select k.* from pg_temp.spine_was_customers as w join spine.customers as k on k.id = w.id where not w.taken;
  insert into pg_temp.spine_customer_identities
  select i.* from pg_temp.spine_was_identities as w join spine.customer_identities as i on i.id = w.id where not w.taken;
  update pg_temp.spine_customer_identities as i set forwarded_to = null
  where i.forwarded_to in (select w.id from pg_temp.spine_was_identities as w where w.taken);
  insert into pg_temp.spine_customer_identifiers
  select h.* from pg_temp.spine_was_customers as w join spine.customer_identifiers as h on h.customer_id = w.id where not w.taken;
  insert into pg_temp.spine_match_reviews
  select m.* from spine.match_reviews as m
  where m.state = 'open' and (m.provider, m.identity_key) in (
    select c.provider, coalesce(c.identity_key, c.external_id)
    from pg_temp.spine_was_claims as w join spine.claims as c using (provider, entity, external_id)
    where not w.taken and c.state = 'ambiguous');
end;
$$;
comment on function spine.copy_around() is 'Copy the customers that stay in the shadow with all that is theirs, and open reviews.';
