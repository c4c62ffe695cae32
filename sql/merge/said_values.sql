-- What the claims of identities say or once said, and whether they teach it to their customer: a claim that is exact by
-- another record's key may only have filled a kind of which its identity had none, one that the provider merged teaches
-- nothing, and an address counts under the customer's own name.
create or replace function spine.said_values(identities bigint[])
  returns table (kind text, value text, says boolean, taught boolean, filled boolean)
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with claims as ( -- a thousand orders say the same
    select distinct i.email, i.phone, (c.own or c.matched_by <> 'exact') and c.merged_into_key is null as adds, c.emails, c.phones, c.address_hash, c.former,
      c.address_words = '{}' or c.name_words && c.address_words as own_address
    from unnest(said_values.identities) as u (id)
    join spine.customer_identities as i on i.id = u.id
    join spine.claims as c on c.identity_id = i.id and c.creates
  )
  select v.kind collate "C", v.value collate "C", bool_or(v.says),
    bool_or(v.says and c.adds and (v.kind <> 'address_hash' or c.own_address)), bool_or(v.says and v.value in (c.email, c.phone) is true)
  from claims as c
  cross join lateral (
    select 'email', e, true from unnest(c.emails) as e
    union all select 'phone', p, true from unnest(c.phones) as p
    union all select 'address_hash', c.address_hash, true where c.address_hash is not null
    union all select split_part(f, ':', 1), substr(f, strpos(f, ':') + 1), false from unnest(c.former) as f
  ) as v (kind, value, says)
  group by 1, 2;
$$;
comment on function spine.said_values(bigint[]) is
  'Kind and value of every identifier that claims of these identities say (else: once said); taught where one of them gives it to its customer, filled where it is what its identity has of the kind.';
