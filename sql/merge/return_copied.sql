-- What was unidentified before a merge, and was linked because of it, is unidentified again.
create or replace function spine.return_copied(merge bigint, present_customer bigint, out identities bigint[], out said text[], out put_back bigint)
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  r record;
begin
  identities := '{}';
  said := '{}';
  put_back := 0;
  for r in
    select c.provider, coalesce(c.identity_key, c.external_id) as key, array_agg(c.entity order by c.entity, c.external_id) as entities,
      array_agg(c.external_id order by c.entity, c.external_id) as external_ids, array_agg(u.version order by c.entity, c.external_id) as versions,
      c.identity_id, i.external_id = c.identity_key and i.id <> all (m.identity_ids || m.into_identity_ids) as own
    from spine.merges as m
    cross join lateral unnest(m.copied, m.copied_versions) as u (key, version)
    join spine.claims as c on c.provider = split_part(u.key, ' ', 1) and c.entity = split_part(u.key, ' ', 2)
      and c.external_id = substr(u.key, length(c.provider || c.entity) + 3)
    join spine.customer_identities as i on i.id = c.identity_id and i.customer_id = return_copied.present_customer
    where m.event_id = return_copied.merge and c.state = 'resolved'
      and (i.id <> all (m.identity_ids || m.into_identity_ids) or not c.creates and c.matched_by <> 'exact')
    group by c.provider, 2, c.identity_id, 7
    order by 1, 2, 6
  loop
    if r.own then
      identities := identities || r.identity_id;
      said := said || array(
        select unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash) || c.former) from spine.claims as c where c.identity_id = r.identity_id);
      put_back := put_back + spine.take_claims_off(r.provider, r.key, r.entities, r.external_ids, r.versions,
        array_fill('unidentified'::text, array[cardinality(r.entities)]));
    else -- an order of another program
      update spine.claims as c
      set state = 'unidentified', matched_by = null, matched_value = null, identity_id = null
      where c.provider = r.provider and c.entity = 'order' and c.external_id = any (r.external_ids);
      update spine.orders as o set customer_id = null where o.provider = r.provider and o.external_id = any (r.external_ids);
    end if;
  end loop;
end;
$$;
comment on function spine.return_copied(bigint, bigint) is
  'Take off again what a merge brought along: the identities that its claims leave, what they say, and how many other claims were put back.';
