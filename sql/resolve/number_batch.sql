-- Read the next claims in resolution order and number, densely from 1, what they speak of:
-- identifiers, identity keys, order references.
--
-- The loop of decide_batch() then needs no look-up but an array index. Blocked identifiers are
-- left out here, so that they are as if absent in all that follows. A key with an open review
-- brings the identifiers of the claims that wait in it, since the review is decided on their union.
-- Everything joined here is as large as the batch and has no statistics: without nested loops the
-- planner can't take it for small.
create or replace function spine.number_batch(
  pass integer, after_priority smallint, after_seq bigint, batch_size integer,
  only_provider text default null, only_entity text default null, only_external_id text default null)
  returns spine.batch
  language sql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set work_mem = '64MB'
  set jit = off
  set enable_nestloop = off
as $$
  with rules as materialized (
    select exists (select from spine.blocked_identifiers) as blocking, spine.email_pattern('relay') as relay
  ),
  queued as (
    select c.* from spine.claims as c
    where number_batch.only_external_id is null
      and c.state = 'pending' and c.pass = number_batch.pass
      and (c.priority, c.seq) > (number_batch.after_priority, number_batch.after_seq)
    order by c.pass, c.priority, c.seq
    limit number_batch.batch_size
  ),
  taken as materialized (
    select t.*, row_number() over (order by t.priority, t.seq)::integer as i,
      dense_rank() over (order by t.provider, t.key)::integer as k,
      case when t.order_ref is null then 0 else dense_rank() over (order by t.order_ref nulls last) end::integer as r
    from (
      select q.*, coalesce(q.identity_key, q.external_id) as key
      from (
        select * from queued
        union all
        select c.* from spine.claims as c
        where c.provider = number_batch.only_provider and c.entity = number_batch.only_entity
          and c.external_id = number_batch.only_external_id
      ) as q
    ) as t
  ),
  keys as materialized (
    select distinct on (t.k) t.k, t.provider, t.key, t.account from taken as t order by t.k
  ),
  waiting as materialized (
    select k.k, w.emails, w.phones, w.address_hash, w.order_ref
    from spine.waiting_claims((select array_agg(k.provider order by k.k) from keys as k), (select array_agg(k.key order by k.k) from keys as k)) as w
    join keys as k using (k)
  ),
  sayings as (
    select t.i, null::integer as k, 1 as kind, generate_subscripts(t.emails, 1) as pos, unnest(t.emails) as value, false as former from taken as t
    union all
    select t.i, null, 2, generate_subscripts(t.phones, 1), unnest(t.phones), false from taken as t
    union all
    select t.i, null, 3, 1, t.address_hash, false from taken as t where t.address_hash is not null
    union all
    select f.i, null, array_position(array['email', 'phone', 'address_hash'], split_part(f.said, ':', 1)), 1000 + f.pos,
      substr(f.said, strpos(f.said, ':') + 1), true
    from (select t.i, generate_subscripts(t.former, 1) as pos, unnest(t.former) as said from taken as t where t.former <> '{}') as f
    union all
    select null, w.k, 1, 0, unnest(w.emails), false from waiting as w
    union all
    select null, w.k, 2, 0, unnest(w.phones), false from waiting as w
    union all
    select null, w.k, 3, 0, w.address_hash, false from waiting as w where w.address_hash is not null
  ),
  said as materialized (
    select s.*, dense_rank() over (order by s.kind, s.value)::integer as ident
    from sayings as s, rules
    where not rules.blocking
      or not spine.is_blocked((array['email', 'phone', 'address_hash'])[s.kind], s.value)
  ),
  ranges as (
    select s.i, count(*)::integer as said_count from said as s where s.i is not null group by s.i
  ),
  claims as materialized (
    select t.*, coalesce(r.said_count, 0) as said_count, sum(coalesce(r.said_count, 0)) over (order by t.i)::integer as said_to
    from taken as t left join ranges as r using (i)
    order by t.i
  ),
  idents as (
    select distinct on (s.ident) s.ident, s.kind, s.value from said as s order by s.ident
  ),
  refs as materialized (
    select distinct on (t.r) t.r, t.order_ref from taken as t where t.r > 0 order by t.r
  )
  select row(
    number_batch.pass,
    c.providers, c.accounts, c.entities, c.external_ids, c.versions, c.priorities, c.seqs, c.ks, c.own, c.creates, c.may_create, c.alone, c.keyless, c.deleted,
    c.identity_ids, c.words, c.address_words, c.first_names, c.last_names, c.companies, c.named, c.has_company, c.rs, c.said_from, c.said_to,
    s.said, s.said_former, d.kinds, d.vals, d.relay,
    (select array_agg(k.provider order by k.k) from keys as k),
    (select array_agg(k.key order by k.k) from keys as k),
    (select array_agg(k.account order by k.k) from keys as k),
    (select coalesce(array_agg(r.order_ref order by r.r), '{}') from refs as r),
    w.ks, w.idents, v.ks, v.rs
  )::spine.batch
  from (
    select array_agg(c.provider) as providers, array_agg(c.account) as accounts, array_agg(c.entity) as entities, array_agg(c.external_id) as external_ids,
      array_agg(c.version) as versions, array_agg(c.priority) as priorities, array_agg(c.seq) as seqs,
      array_agg(c.k) as ks, array_agg(c.own) as own, array_agg(c.creates) as creates,
      -- A record of a customer may make one without an identifier; an order, shipment or profile may not.
      array_agg(not c.deleted and (c.entity = 'customer'
        or c.entity = 'call' and c.identity_key is not null and c.provider not in ('amazon', 'klaviyo'))) as may_create,
      array_agg(c.merged_into_key is not null or c.identity_key is null) as alone,
      array_agg(c.identity_key is null) as keyless,
      array_agg(c.deleted and c.own) as deleted,
      array_agg(coalesce(c.identity_id, 0)) as identity_ids,
      array_agg(array_to_string(c.name_words, ' ')) as words,
      array_agg(array_to_string(c.address_words, ' ')) as address_words,
      array_agg(c.first_name) as first_names, array_agg(c.last_name) as last_names, array_agg(c.company) as companies,
      array_agg(c.first_name is not null or c.last_name is not null) as named,
      array_agg(c.company is not null) as has_company,
      array_agg(c.r) as rs,
      array_agg(c.said_to - c.said_count + 1) as said_from, array_agg(c.said_to) as said_to
    from claims as c
  ) as c,
  (
    select coalesce(array_agg(s.ident), '{}') as said, coalesce(array_agg(s.former), '{}') as said_former
    from (select s.ident, s.former from said as s where s.i is not null order by s.i, s.kind, s.pos) as s
  ) as s,
  (
    select coalesce(array_agg(d.kind::smallint), '{}') as kinds, coalesce(array_agg(d.value), '{}') as vals,
      coalesce(array_agg(d.kind = 1 and d.value ~ rules.relay), '{}') as relay
    from (select * from idents order by ident) as d, rules
  ) as d,
  (
    select coalesce(array_agg(s.k), '{}') as ks, coalesce(array_agg(s.ident), '{}') as idents
    from (select distinct s.k, s.ident from said as s where s.k is not null) as s
  ) as w,
  (
    select coalesce(array_agg(w.k), '{}') as ks, coalesce(array_agg(r.r), '{}') as rs
    from (select distinct w.k, w.order_ref from waiting as w) as w join refs as r using (order_ref)
  ) as v;
$$;
comment on function spine.number_batch(integer, smallint, bigint, integer, text, text, text) is
  'The next claims of a pass after a position (or one named claim), with all that they speak of numbered; arrays are null when there are none.';
