-- In the shadow a customer that is made by the earliest claim of a present customer keeps that customer's id.
create or replace function spine.draw_kept_customer_ids(b spine.batch, d spine.decisions, number integer)
  returns bigint[]
  language sql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_hashjoin = on
  set enable_mergejoin = off
  set jit = off
as $$
  select array_agg(coalesce(n.keeps, nextval('spine.customers_id_seq')) order by n.i)
  from (
    select c.i, w.keeps
    from unnest(b.providers, b.entities, b.external_ids, d.new_customer) with ordinality as c (provider, entity, external_id, is_new, i)
    left join pg_temp.spine_was_claims as w
      on w.provider = c.provider and w.entity = c.entity and w.external_id = c.external_id and w.keeps is not null
    where c.is_new and c.i <= d.decided
    order by c.i
  ) as n;
$$;
comment on function spine.draw_kept_customer_ids(spine.batch, spine.decisions, integer) is
  'Ids of the customers that a batch makes: that of the present customer whose earliest claim made it, else a new one.';
