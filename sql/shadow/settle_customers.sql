-- A customer id stays with its earliest claim. Most ids were kept when they were drawn; this is for the rest: the earliest
-- claim waits now, or was not the first of its new customer, or an upstream merge took the new customer away.
create or replace function spine.settle_customers()
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set work_mem = '256MB'
  set jit = off
as $$
begin
  delete from pg_temp.spine_customers as k -- made and merged by the provider's word in one go: it never was
  where k.merged_into is not null and not exists (select from pg_temp.spine_was_customers as w where w.id = k.id and not w.taken);

  insert into pg_temp.spine_heirs (id, heir)
  select distinct on (w.customer_id) w.customer_id, i.customer_id
  from pg_temp.spine_was_claims as w
  join pg_temp.spine_was_customers as k on k.id = w.customer_id and k.taken
  join pg_temp.spine_claims as c using (provider, entity, external_id)
  join pg_temp.spine_customer_identities as i on i.id = c.identity_id
  where w.taken and c.creates and c.state = 'resolved'
  order by w.customer_id, w.place;

  insert into pg_temp.spine_renamed (id, new_id)
  select distinct on (h.heir) h.heir, h.id
  from pg_temp.spine_heirs as h
  join pg_temp.spine_was_claims as w on w.customer_id = h.id and w.keeps is not null
  where not exists (select from pg_temp.spine_was_customers as k where k.id = h.heir)
    and not exists (select from pg_temp.spine_customers as k where k.id = h.id)
  order by h.heir, w.place;
  if not found then
    return;
  end if;
  update pg_temp.spine_customers as k set id = r.new_id from pg_temp.spine_renamed as r where k.id = r.id;
  update pg_temp.spine_customer_identities as i set customer_id = r.new_id from pg_temp.spine_renamed as r where i.customer_id = r.id;
  update pg_temp.spine_customer_identifiers as h set customer_id = r.new_id from pg_temp.spine_renamed as r where h.customer_id = r.id;
  update pg_temp.spine_customers as k set merged_into = r.new_id from pg_temp.spine_renamed as r where k.merged_into = r.id;
  update pg_temp.spine_heirs as h set heir = r.new_id from pg_temp.spine_renamed as r where h.heir = r.id;

  with shown as ( -- reviews speak of customers by id
    select m.provider, m.identity_key, m.reason,
      (select array_agg(coalesce(r.new_id, u.id) order by coalesce(r.new_id, u.id))
        from unnest(m.candidates) as u (id) left join pg_temp.spine_renamed as r on r.id = u.id) as candidates,
      (select coalesce(jsonb_agg(jsonb_set(e, '{customer_id}', to_jsonb(coalesce(r.new_id, (e ->> 'customer_id')::bigint)))
          order by coalesce(r.new_id, (e ->> 'customer_id')::bigint)), '[]')
        from jsonb_array_elements(m.evidence) as e left join pg_temp.spine_renamed as r on r.id = (e ->> 'customer_id')::bigint) as evidence
    from pg_temp.spine_match_reviews as m
    where m.state = 'open' and m.candidates && array(select r.id from pg_temp.spine_renamed as r)
  )
  update pg_temp.spine_match_reviews as m
  set candidates = s.candidates, evidence = s.evidence, digest = spine.evidence_digest(s.reason, s.evidence)
  from shown as s
  where m.state = 'open' and m.provider = s.provider and m.identity_key = s.identity_key;
end;
$$;
comment on function spine.settle_customers() is
  'Give customers of the shadow the ids that they had; spine_heirs then says where each taken customer''s earliest claim is.';
