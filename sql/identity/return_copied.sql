-- Masked Amazon orders that a merge linked, because their copies came together, are unidentified again.
create or replace function spine.return_copied(merge bigint, present_customer bigint, out identities bigint[], out said text[], out put_back bigint)
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
as $$
declare
  r record;
begin
  identities := '{}';
  said := '{}';
  put_back := 0;
  for r in
    select c.external_id, array_agg(c.entity order by c.entity) as entities, array_agg(c.external_id order by c.entity) as external_ids,
      array_agg(u.version order by c.entity) as versions, min(c.identity_id) as identity_id
    from spine.merges as m
    cross join lateral unnest(m.copied, m.copied_versions) as u (key, version)
    join spine.claims as c on c.provider = 'amazon' and c.entity = split_part(u.key, ' ', 1) and c.external_id = substr(u.key, strpos(u.key, ' ') + 1)
    join spine.customer_identities as i on i.id = c.identity_id and i.customer_id = return_copied.present_customer
    where m.event_id = return_copied.merge and c.state = 'resolved' and i.id <> all (m.identity_ids || m.into_identity_ids)
    group by c.external_id
    order by c.external_id
  loop
    identities := identities || r.identity_id;
    said := said || array(
      select unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash) || c.former) from spine.claims as c where c.identity_id = r.identity_id);
    put_back := put_back + spine.take_claims_off('amazon', r.external_id, r.entities, r.external_ids, r.versions,
      array_fill('unidentified'::text, array[cardinality(r.entities)]));
  end loop;
end;
$$;
comment on function spine.return_copied(bigint, bigint) is
  'Take off again what a merge linked by copies: the identities that its claims leave, what they say, and how many other claims were put back.';
