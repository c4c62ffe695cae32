-- Two customer records of one provider and account whose names share nothing are two people there (setting same_provider).
create or replace function spine.why_not_same_provider(a spine.side, b spine.side)
  returns text
  language sql stable parallel safe
  set search_path = ''
as $$
  select format('the customer of %s already has %s, a customer record of %s whose names share nothing with those of %s',
    p.other_name, spine.describe_record(c.provider, 'customer', r.external_id), spine.describe_provider(c.provider), p.name)
  from (values (why_not_same_provider.a, (why_not_same_provider.b).customer_id, (why_not_same_provider.a).name, (why_not_same_provider.b).name),
    (why_not_same_provider.b, (why_not_same_provider.a).customer_id, (why_not_same_provider.b).name, (why_not_same_provider.a).name)) as p (side, customer_id, name, other_name)
  cross join lateral (select c.* from spine.why_claims(p.side) as c where c.entity = 'customer' and spine.setting('same_provider') ? c.provider) as c
  cross join lateral (
    select min(r.external_id) as external_id, bool_or(r.name_words && c.name_words) as alike
    from spine.customer_identities as i
    join spine.claims as r on r.identity_id = i.id and r.entity = 'customer' and r.provider = c.provider and r.account = c.account
    where i.customer_id = p.customer_id
  ) as r
  where not r.alike
  limit 1;
$$;
comment on function spine.why_not_same_provider(spine.side, spine.side) is 'What the same-provider guard holds against two sides, as a clause; null when nothing.';
