-- Identifiers that point at more than one customer, and those whose only customer is about to reach a limit: what several
-- people use looks, while it has one holder, like one person with many names, emails or phones.
create or replace view spine.v_shared_identifiers as
with limits as (
  select
    coalesce(max(s.value::text::numeric) filter (where s.name = 'max_emails'), 5) as emails,
    coalesce(max(s.value::text::numeric) filter (where s.name = 'max_phones'), 5) as phones,
    coalesce(max(s.value::text::numeric) filter (where s.name = 'max_names'), 5) as names
  from spine.settings as s
  where s.name in ('max_emails', 'max_phones', 'max_names') and jsonb_typeof(s.value) = 'number'
),
crowded as (
  select f.customer_id
  from spine.customer_identifiers as f
  where f.kind in ('email', 'phone') and not f.former
  group by f.customer_id
  having count(*) filter (where f.kind = 'email') >= (select emails - 1 from limits)
    or count(*) filter (where f.kind = 'phone') >= (select phones - 1 from limits)
  union
  select c.id
  from spine.customers as c
  where c.name_count >= (select names - 1 from limits)
),
held as (
  select
    f.kind,
    f.value,
    count(*) filter (where not f.former) as holders,
    count(*) filter (where f.former) as former_holders,
    array_agg(f.customer_id order by f.customer_id) filter (where not f.former) as customer_ids
  from spine.customer_identifiers as f
  group by f.kind, f.value
)
select
  h.kind,
  h.value,
  case when h.holders > 1 then 'shared' else 'limit' end as reason,
  h.holders,
  h.former_holders,
  h.customer_ids[1:10] as customer_ids
from held as h
where h.holders > 1
  or (h.holders = 1 and h.kind <> 'address_hash' and h.customer_ids[1] in (select customer_id from crowded));
comment on view spine.v_shared_identifiers is
  'Identifiers with more than one present holder, or whose only holder is within one of a limit on emails, phones or names.';
comment on column spine.v_shared_identifiers.reason is 'shared: several customers have it; limit: its customer is about to reach a limit.';
comment on column spine.v_shared_identifiers.customer_ids is 'The first ten present holders.';
