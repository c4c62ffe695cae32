-- Customers of a provider that may stand for many people, because their orders go to many. Who has so many different
-- names or emails has at least as many orders, which is counted first, without reading an address.
create or replace view spine.v_house_suspects as
with setting as materialized (
  select s.value::integer as most from spine.settings as s where s.name = 'house_names'
),
busy as (
  select o.provider, o.customer_external_id
  from spine.orders as o
  where o.customer_external_id is not null
  group by o.provider, o.customer_external_id
  having count(*) > (select s.most from setting as s)
),
counted as (
  select o.provider, spine.plain_id(o.customer_external_id) as external_id, count(*) as orders,
    count(distinct array_to_string(array(select unnest(spine.name_words(o.address ->> 'name')) order by 1), ' '))
      filter (where spine.name_words(o.address ->> 'name') <> '{}') as names,
    count(distinct spine.normalize_email(o.email)) as emails
  from busy as b
  join spine.orders as o on o.provider = b.provider and o.customer_external_id = b.customer_external_id
  group by 1, 2
)
select c.provider, c.external_id, i.customer_id, c.orders, c.names, c.emails
from counted as c
left join spine.customer_identities as i on i.provider = c.provider and i.external_id = c.external_id
where (c.names > (select s.most from setting as s) or c.emails > (select s.most from setting as s))
  and not exists (select from spine.house_accounts as h where h.provider = c.provider and h.external_id = c.external_id);
comment on view spine.v_house_suspects is
  'Customers of a provider whose orders carry more different names or emails than the setting house_names, and that are not marked yet: see mark_house().';
