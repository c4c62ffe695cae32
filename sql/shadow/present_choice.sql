-- What a person chose as a primary, as its identity gives it now: the chosen value if it is still said, else the first.
create or replace function spine.present_choice(customer_id bigint, identity_id bigint, field text, chosen text,
  out value text, out first_name text, out last_name text)
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  select s.value, c.first_name, c.last_name
  from pg_temp.spine_claims as c
  cross join lateral (
    select u.value, u.pos from unnest(case present_choice.field when 'email' then c.emails when 'phone' then c.phones end)
      with ordinality as u (value, pos)
    where exists (
      select from pg_temp.spine_customer_identifiers as h
      where h.kind = present_choice.field and h.value = u.value and h.customer_id = present_choice.customer_id)
    union all
    select concat_ws(' ', c.first_name, c.last_name), 1 where present_choice.field = 'name' and coalesce(c.first_name, c.last_name) is not null
    union all
    select c.company, 1 where present_choice.field = 'company' and c.company is not null
  ) as s
  where c.identity_id = present_choice.identity_id and c.creates
  order by s.value <> present_choice.chosen, c.own desc, c.seq, s.pos
  limit 1;
$$;
comment on function spine.present_choice(bigint, bigint, text, text) is
  'The value of a primary (and for a name its parts) that an identity of the shadow gives; null when it gives none.';
