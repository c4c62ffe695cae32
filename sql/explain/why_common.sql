-- The identifiers that both sides ever gave, with what is needed to judge them, one row each.
create or replace function spine.why_common(a spine.side, b spine.side)
  returns table (kind text, value text, former_a boolean, former_b boolean, gift_a boolean, gift_b boolean, waits_a boolean, waits_b boolean,
    taught_not_a boolean, taught_not_b boolean, by_a text, by_b text)
  language sql stable parallel safe
  set search_path = ''
as $$
  with said (side, said, former, own, under_other_name, state, matched_by) as materialized (
    select s.side, v.said, v.former, c.creates and (c.own or c.matched_by <> 'exact'),
      v.said like 'address\_hash:%' and not v.former and c.address_words <> '{}' and not coalesce(c.address_words && k.name_words, true) and k.name_words <> '{}',
      c.state, c.matched_by
    from (values ('a', why_common.a, (why_common.a).customer_id), ('b', why_common.b, (why_common.b).customer_id)) as s (side, side_row, customer_id)
    cross join lateral spine.why_claims(s.side_row) as c
    left join spine.customers as k on k.id = s.customer_id
    cross join lateral (
      select unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash)), false
      union all
      select unnest(c.former), true) as v (said, former)
    union all -- what the claims of an identity that stands for an identifier said, when it has none left
    select s.side, concat(i.metadata ->> 'identityType', ':', case i.metadata ->> 'identityType'
      when 'email' then i.email when 'phone' then i.phone else i.address_hash end), false, true, false, 'resolved', null
    from (values ('a', (why_common.a).identity_id), ('b', (why_common.b).identity_id)) as s (side, id)
    join spine.customer_identities as i on i.id = s.id and i.metadata ? 'identityType'
  ),
  each_side as (
    select s.side, s.said, bool_and(s.former) as former, bool_and(s.under_other_name) as gift,
      bool_or(s.state in ('ambiguous', 'pending', 'unidentified')) as waits, bool_and(not coalesce(s.own, true)) as taught_not,
      min(s.matched_by) filter (where not s.former) as matched_by
    from said as s
    group by s.side, s.said
  )
  select split_part(x.said, ':', 1), substr(x.said, strpos(x.said, ':') + 1), x.former, y.former, x.gift, y.gift, x.waits, y.waits,
    x.taught_not, y.taught_not, x.matched_by, y.matched_by
  from each_side as x
  join each_side as y on y.said = x.said and y.side = 'b'
  where x.side = 'a'
  order by x.said;
$$;
comment on function spine.why_common(spine.side, spine.side) is
  'Identifiers that both sides gave: whether only formerly, under another name than the customer''s, while waiting, in records that add nothing, and how their claims matched.';
