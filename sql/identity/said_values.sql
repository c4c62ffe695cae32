-- What the claims of identities say, and whether they teach it to their customer: a claim that is exact by another record's
-- key teaches only the kinds of which its identity had none, and an address counts under the customer's own name.
create or replace function spine.said_values(identities bigint[])
  returns table (kind text, value text, taught boolean)
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
as $$
  select v.kind collate "C", v.value collate "C",
    bool_or((c.own or c.matched_by <> 'exact' or v.value in (i.email, i.phone))
      and (v.kind <> 'address_hash' or c.address_words = '{}' or c.name_words && c.address_words))
  from unnest(said_values.identities) as u (id)
  join spine.customer_identities as i on i.id = u.id
  join spine.claims as c on c.identity_id = i.id and c.creates
  cross join lateral (
    select 'email', e from unnest(c.emails) as e
    union all select 'phone', p from unnest(c.phones) as p
    union all select 'address_hash', c.address_hash where c.address_hash is not null
  ) as v (kind, value)
  group by 1, 2;
$$;
comment on function spine.said_values(bigint[]) is 'Kind and value of every identifier that claims of these identities say; taught where one of them gives it to its customer.';
