-- Every reason for which two identities, or what waits, are not one customer; the strongest first.
create or replace function spine.why_not_linked(a spine.side, b spine.side)
  returns table (reason text, detail jsonb, sentence text)
  language sql stable parallel safe
  set search_path = ''
as $$
  with reasons as materialized (
    select * from spine.why_not_decided(why_not_linked.a, why_not_linked.b)
    union
    select * from spine.why_not_placed(why_not_linked.a, why_not_linked.b)
    union
    select * from spine.why_not_placed(why_not_linked.b, why_not_linked.a)
    union
    select * from spine.why_not_ruled(why_not_linked.a, why_not_linked.b)
    union
    select * from spine.why_not_shared(why_not_linked.a, why_not_linked.b)
  ),
  said as (
    select s.name, nullif(array_to_string((array(
      select distinct spine.describe_value(split_part(v.said, ':', 1), substr(v.said, strpos(v.said, ':') + 1))
      from spine.why_claims(s.side) as c
      cross join lateral unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash)) as v (said)
      order by 1))[1:5], ', '), '') as values
    from (values (why_not_linked.a, (why_not_linked.a).name), (why_not_linked.b, (why_not_linked.b).name)) as s (side, name)
  ),
  all_reasons as (
    select * from reasons
    union all
    select 5, 'nothing_in_common', '{}', 'they give no email, phone or address in common: '
      || (select string_agg(s.name || ' gives ' || coalesce(s.values, 'none'), '; ' order by s.name) from said as s)
    where not exists (select from reasons as r where r.detail ? 'kind')
  )
  select r.reason, r.detail, spine.finish_sentence(r.words)
  from all_reasons as r
  where (why_not_linked.a).customer_id is distinct from (why_not_linked.b).customer_id or (why_not_linked.a).customer_id is null
  order by r.rank, r.reason, r.detail::text;
$$;
comment on function spine.why_not_linked(spine.side, spine.side) is 'Why two sides are not one customer; no row when they are.';

create or replace function spine.why_not_linked(identity_a bigint, identity_b bigint)
  returns table (reason text, detail jsonb, sentence text)
  language sql stable parallel safe
  set search_path = ''
as $$
  select * from spine.why_not_linked(spine.why_side(why_not_linked.identity_a), spine.why_side(why_not_linked.identity_b));
$$;
comment on function spine.why_not_linked(bigint, bigint) is
  'Why two identities are not one customer: rows of a reason, what it is about, and a sentence, the strongest first; no row when they are: ask why_linked(). Raises IS007.';

create or replace function spine.why_not_linked(provider_a text, key_a text, provider_b text, key_b text)
  returns table (reason text, detail jsonb, sentence text)
  language sql stable parallel safe
  set search_path = ''
as $$
  select * from spine.why_not_linked(
    spine.why_side(why_not_linked.provider_a, why_not_linked.key_a), spine.why_side(why_not_linked.provider_b, why_not_linked.key_b));
$$;
comment on function spine.why_not_linked(text, text, text, text) is
  'The same by keys, for what waits as well: a review''s key, an order''s, a call''s claim. Raises IS007.';
