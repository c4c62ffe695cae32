-- The primary is again what the identity says that it came from before; if that says nothing, it stays.
create or replace function spine.restore_primary(decision bigint, event spine.identity_events)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  select spine.write_primary(i.customer_id, d.field, s.value, i.id, s.first_name, s.last_name)
  from spine.identity_decisions as d
  join spine.customer_identities as i on i.id = ((restore_primary.event).detail ->> 'from_identity')::bigint
    and i.customer_id = spine.live_customer((restore_primary.event).customer_id)
  cross join lateral (
    select case d.field when 'email' then e.value when 'phone' then p.value when 'company' then c.company end as value, c.first_name, c.last_name
    from spine.claims as c
    left join lateral (
      select u.value from unnest(c.emails) with ordinality as u (value, pos)
      where not u.value like any (spine.email_patterns('relay')) order by u.pos limit 1
    ) as e on true
    left join lateral (select c.phones[1] as value) as p on true
    where c.identity_id = i.id and c.creates
      and case d.field when 'email' then e.value is not null when 'phone' then p.value is not null when 'company' then c.company is not null
        else c.first_name is not null or c.last_name is not null end
    order by c.own desc, c.seq
    limit 1
  ) as s
  where d.id = restore_primary.decision;
$$;
comment on function spine.restore_primary(bigint, spine.identity_events) is 'Set the primary of a revoked decision to what it was before, told by the decision''s event.';
