create or replace function spine.draw_customer_ids(b spine.batch, d spine.decisions, number integer)
  returns bigint[]
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  select array_agg(nextval('spine.customers_id_seq')) from generate_series(1, draw_customer_ids.number);
$$;
comment on function spine.draw_customer_ids(spine.batch, spine.decisions, integer) is 'Ids of the customers that a batch makes, in the order in which it made them.';
