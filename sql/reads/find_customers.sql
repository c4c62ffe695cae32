-- One box to type anything into: whom does this id, email, phone, order number or name belong to?
--
-- Each kind of answer is one index lookup. A merged customer is answered by its survivor, an erased one not at all. The
-- planner may not weigh a sequential scan: with a limit it would gamble on finding enough rows early, and lose on a miss.
create or replace function spine.find_customers(query text)
  returns table (customer_id bigint, display_name text, matched_on text, matched_value text, former boolean)
  language plpgsql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
  set plan_cache_mode = force_generic_plan
as $$
declare
  v_query text := nullif(left(btrim(find_customers.query, E' \t\n\r'), 1000), '');
  v_key text := case when v_query like 'gid://shopify/%' then regexp_replace(v_query, '^.*/|\?.*$', '', 'g') else v_query end;
  v_id bigint := case when v_query ~ '^\d{1,18}$' then v_query::bigint end;
  v_email text := spine.normalize_email(v_query);
  v_phone text := spine.normalize_phone(v_query);
  v_words text[] := case when v_query !~ '@' then nullif(spine.name_words(v_query), '{}') end;
  v_name text := left(lower(regexp_replace(v_query, '\s+', ' ', 'g') collate "und-x-icu"), 120);
  v_head text := left(substring(v_name from '^(.*) '), 60);
  v_tail text := left(substring(v_name from '[^ ]*$'), 60);
  v_last text collate "C" := chr(1114111); -- sorts after every text that has the same beginning
begin
  return query
  with recursive hits (hit_id, hit_on, hit_value, hit_former, rank) as (
    select c.id, 'customer_id', c.id::text, false, 1
    from spine.customers as c
    where c.id = v_id
    union all
    select i.customer_id, 'external_id', i.provider || ' ' || i.external_id, i.ended_at is not null, 2
    from spine.customer_identities as i
    where i.provider in ('qbo', 'shopify', 'amazon', 'shipstation', 'klaviyo', 'manual') and i.external_id = v_key
    union all
    select f.customer_id, 'email', f.value, f.former, 3
    from spine.customer_identifiers as f
    where f.kind = 'email' and f.value = v_email
    union all
    select f.customer_id, 'phone', f.value, f.former, 4
    from spine.customer_identifiers as f
    where f.kind = 'phone' and f.value = v_phone
    union all
    select o.customer_id, 'order', o.provider || ' ' || coalesce(o.number, o.external_id), false, 5
    from spine.orders as o
    where o.number in (v_query, '#' || v_query, ltrim(v_query, '#'))
    union all
    select o.customer_id, 'order', o.provider || ' ' || coalesce(o.number, o.external_id), false, 5
    from spine.orders as o
    where o.provider in ('qbo', 'shopify', 'amazon', 'shipstation', 'manual')
      and o.external_id in (v_key, 'order:' || v_key)
    union all
    select s.customer_id, 'order', s.provider || ' ' || s.number, false, 5
    from spine.shipments as s
    where s.number in (v_query, '#' || v_query, ltrim(v_query, '#'))
    union all
    (select c.id, 'name',
       case when n.present then concat_ws(' ', c.first_name, c.last_name, c.company) else array_to_string(v_words, ' ') end,
       not n.present, 6
     from spine.customers as c
     cross join lateral (
       select v_words <@ spine.name_words(concat_ws(' ', c.first_name, c.last_name, c.company)) as present
     ) as n
     where c.name_words @> v_words
     limit 25)
    union all
    (select c.id, 'name', concat_ws(' ', c.first_name, c.last_name), false, 6
     from spine.customers as c
     where v_words is not null and v_head is null
       and left(lower(c.last_name collate "und-x-icu"), 60) collate "C" >= v_tail
       and left(lower(c.last_name collate "und-x-icu"), 60) collate "C" < v_tail || v_last
     limit 20)
    union all
    (select c.id, 'name', concat_ws(' ', c.first_name, c.last_name), false, 6
     from spine.customers as c
     where v_words is not null
       and left(lower(c.last_name collate "und-x-icu"), 60) collate "C" = v_head
       and left(lower(c.first_name collate "und-x-icu"), 60) collate "C" >= v_tail
       and left(lower(c.first_name collate "und-x-icu"), 60) collate "C" < v_tail || v_last
     limit 20)
    union all
    (select c.id, 'name', concat_ws(' ', c.first_name, c.last_name), false, 6
     from spine.customers as c
     where v_words is not null and v_head is not null
       and left(lower(c.last_name collate "und-x-icu"), 60) collate "C" >= v_tail
       and left(lower(c.last_name collate "und-x-icu"), 60) collate "C" < v_tail || v_last
       and left(lower(c.first_name collate "und-x-icu"), 60) collate "C" = v_head
     limit 20)
  ),
  survivors (start_id, id, merged_into, erased_at, dissolved_at) as (
    select c.id, c.id, c.merged_into, c.erased_at, c.dissolved_at
    from spine.customers as c
    where c.id in (select h.hit_id from hits as h)
    union
    select s.start_id, c.id, c.merged_into, c.erased_at, c.dissolved_at
    from survivors as s
    join spine.customers as c on c.id = s.merged_into
  ),
  found (id, hit_on, hit_value, hit_former, rank) as (
    select s.id, h.hit_on, h.hit_value, bool_and(h.hit_former or (h.hit_on = 'customer_id' and s.id <> h.hit_id)), min(h.rank)
    from hits as h
    join survivors as s on s.start_id = h.hit_id
    where s.merged_into is null and s.erased_at is null
    group by s.id, h.hit_on, h.hit_value
  )
  select f.id, spine.display_name(c), f.hit_on, f.hit_value, f.hit_former
  from found as f
  join spine.customers as c on c.id = f.id and c.dissolved_at is null
  order by f.rank, f.hit_former, f.id, f.hit_value;
end;
$$;
comment on function spine.find_customers(text) is
  'Live customers by customer id, external id, email, phone, order number or name, present or former; a merged one is answered by its survivor. matched_on is customer_id, external_id, email, phone, order or name; at most 25 by whole words of a name, and 20 by the beginning of a last name.';
