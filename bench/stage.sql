-- The rows that staging wrote, by the call that wrote them, and their bare insert.
--
-- A program that has the finished rows sends payloads as text, as stage_records() gets them, so they are kept as text:
-- the bare insert too makes jsonb of them and compresses it. All other values are ready as they are.
create schema bench;
create table bench.chunks (n bigint generated always as identity primary key, up_to bigint not null);

create function bench.keep_rows() returns void language plpgsql
as $$
begin
  create table bench.ranges as select c.n, coalesce(lag(c.up_to) over (order by c.n), 0) as after, c.up_to from bench.chunks as c;
  create index on bench.ranges (up_to);
  create table bench.records as
    select r.provider, r.entity, r.external_id, r.account, r.seq, r.version, r.payload::text as payload, r.payload_hash,
      r.source_created_at, r.source_updated_at, r.received_at, r.seen, g.n as chunk
    from staging.records as r join bench.ranges as g on r.seq > g.after and r.seq <= g.up_to order by g.n, r.external_id;
  create table bench.claims as
    select r.*, g.n as chunk from spine.claims as r join bench.ranges as g on r.seq > g.after and r.seq <= g.up_to order by g.n, r.external_id;
  create table bench.orders as
    select o.*, r.chunk from spine.orders as o
    join bench.records as r on r.provider = o.provider and r.entity = 'order' and r.external_id = o.external_id order by r.chunk, o.external_id;
  create table bench.shipments as
    select o.*, r.chunk from spine.shipments as o
    join bench.records as r on r.provider = o.provider and r.entity = 'shipment' and r.external_id = o.external_id order by r.chunk, o.external_id;
  create index on bench.records (chunk);
  create index on bench.claims (chunk);
  create index on bench.orders (chunk);
  create index on bench.shipments (chunk);
  truncate staging.records, spine.claims, spine.orders, spine.shipments;
end;
$$;

create function bench.insert_chunk(chunk bigint) returns void language plpgsql
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_table text;
  v_columns text;
  v_values text;
begin
  perform set_config('spine.staging', 'on', true);
  foreach v_table in array array['staging.records', 'spine.claims', 'spine.orders', 'spine.shipments'] loop
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum),
      string_agg(case a.attname when 'payload' then 'payload::jsonb' else quote_ident(a.attname) end, ', ' order by a.attnum)
    into v_columns, v_values
    from pg_attribute as a where a.attrelid = v_table::regclass and a.attnum > 0 and not a.attisdropped;
    execute format('insert into %1$s (%2$s) select %3$s from bench.%4$I as r where r.chunk = $1',
        v_table, v_columns, v_values, split_part(v_table, '.', 2))
      using insert_chunk.chunk;
  end loop;
end;
$$;
