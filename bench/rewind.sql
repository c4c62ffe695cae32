-- What the contenders of one backlog need: the state before, to start each from, and the result, to insert it bare.
create schema if not exists bench;

create or replace function bench.keep_backlog() returns void language plpgsql
as $$
begin
  create table bench.claims_before as table spine.claims;
  create table bench.orders_before as table spine.orders;
  create table bench.shipments_before as table spine.shipments;
end;
$$;

create or replace function bench.rewind() returns void language plpgsql
as $$
begin
  perform set_config('spine.staging', 'on', true);
  truncate spine.customers, spine.customer_identities, spine.customer_identifiers, spine.match_reviews, spine.identity_events,
    spine.identity_decisions, spine.identity_decision_keys, spine.customer_history, spine.crowded_identifiers,
    spine.merges, spine.claims, spine.orders, spine.shipments cascade;
  delete from spine.blocked_identifiers where mode = 'quarantined';
  insert into spine.claims select * from bench.claims_before;
  insert into spine.orders select * from bench.orders_before;
  insert into spine.shipments select * from bench.shipments_before;
end;
$$;

-- Copies of all rows that were written, each with the batch that it goes into: by id, but not before its customer.
create or replace function bench.keep_result(batch_size integer) returns void language plpgsql
as $$
declare
  v_batches constant integer := greatest(1, ceil((select count(*) from spine.claims) / keep_result.batch_size::numeric));
begin
  create table bench.customers as
    select k.*, ntile(v_batches) over (order by k.id) as batch from spine.customers as k;
  create index on bench.customers (id);
  create table bench.customer_identities as
    select i.*, greatest(ntile(v_batches) over (order by i.id), k.batch) as batch
    from spine.customer_identities as i join bench.customers as k on k.id = i.customer_id order by i.id;
  create table bench.customer_identifiers as
    select h.*, k.batch from spine.customer_identifiers as h join bench.customers as k on k.id = h.customer_id
    order by k.batch, h.kind, h.value, h.customer_id;
  create table bench.customer_history as
    select h.*, k.batch from spine.customer_history as h join bench.customers as k on k.id = h.customer_id order by k.batch, 1, 2;
  create table bench.match_reviews as
    select m.*, ntile(v_batches) over (order by m.id) as batch from spine.match_reviews as m order by m.id;
  create table bench.identity_events as
    select e.*, ntile(v_batches) over (order by e.id) as batch from spine.identity_events as e order by e.id;
  create table bench.claims as
    select c.provider, c.entity, c.external_id, c.state, c.matched_by, c.matched_value, c.identity_id,
      coalesce(o.customer_id, s.customer_id) as customer_id, ntile(v_batches) over (order by c.priority, c.seq) as batch
    from spine.claims as c
    left join spine.orders as o on c.entity = 'order' and o.provider = c.provider and o.external_id = c.external_id
    left join spine.shipments as s on c.entity = 'shipment' and s.provider = c.provider and s.external_id = c.external_id
    order by batch, 1, 2, 3;
  create index on bench.customers (batch);
  create index on bench.customer_identities (batch);
  create index on bench.customer_identifiers (batch);
  create index on bench.customer_history (batch);
  create index on bench.match_reviews (batch);
  create index on bench.identity_events (batch);
  create index on bench.claims (batch);
end;
$$;

-- The bare bulk insert: the finished rows of every table, batch by batch, and the state update by key. Returns the rows inserted.
create or replace function bench.insert_bare() returns bigint language plpgsql
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_table text;
  v_columns text;
  v_batch integer;
  v_count bigint;
  v_rows bigint := 0;
begin
  for v_batch in select distinct c.batch from bench.claims as c order by 1 loop
    foreach v_table in array array['customers', 'customer_history', 'customer_identities', 'customer_identifiers', 'match_reviews', 'identity_events'] loop
      select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into v_columns
      from pg_attribute as a where a.attrelid = ('spine.' || v_table)::regclass and a.attnum > 0 and not a.attisdropped;
      execute format('insert into spine.%1$I (%2$s) overriding system value select %2$s from bench.%1$I as r where r.batch = $1 order by 1, 2, 3',
        v_table, v_columns) using v_batch;
      get diagnostics v_count = row_count;
      v_rows := v_rows + v_count;
    end loop;
    update spine.claims as c
    set state = r.state, matched_by = r.matched_by, matched_value = r.matched_value, identity_id = r.identity_id
    from (select * from bench.claims as r where r.batch = v_batch order by r.provider, r.entity, r.external_id) as r
    where c.provider = r.provider and c.entity = r.entity and c.external_id = r.external_id;
    update spine.orders as o set customer_id = r.customer_id
    from (
      select * from bench.claims as r where r.batch = v_batch and r.entity = 'order' and r.customer_id is not null
      order by r.provider, r.external_id
    ) as r
    where o.provider = r.provider and o.external_id = r.external_id;
    update spine.shipments as o set customer_id = r.customer_id
    from (
      select * from bench.claims as r where r.batch = v_batch and r.entity = 'shipment' and r.customer_id is not null
      order by r.provider, r.external_id
    ) as r
    where o.provider = r.provider and o.external_id = r.external_id;
  end loop;
  return v_rows;
end;
$$;
