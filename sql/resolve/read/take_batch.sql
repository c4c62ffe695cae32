-- Read the next claims of a pass after a position, or one named claim, in resolution order: one scan, into arrays.
--
-- Lists are joined by line feeds, which no normalized value holds, since arrays of arrays have to be rectangular.
create or replace function spine.take_batch(
  pass integer, after_priority smallint, after_seq bigint, batch_size integer,
  only_provider text default null, only_entity text default null, only_external_id text default null,
  out b spine.batch, out emails text[], out phones text[], out hashes text[], out former text[])
  language sql stable parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_seqscan = off
  set jit = off
as $$
  select
    row(take_batch.pass, array_agg(t.provider), array_agg(t.account), array_agg(t.entity), array_agg(t.external_id), array_agg(t.version),
      array_agg(t.priority), array_agg(t.seq), null, array_agg(t.own), array_agg(t.creates),
      -- A record of a customer may make one without an identifier; an order, shipment or profile may not.
      array_agg(not t.deleted and (t.entity = 'customer'
        or t.entity = 'call' and t.identity_key is not null and t.provider not in ('amazon', 'klaviyo'))),
      array_agg(t.merged_into_key is not null or t.identity_key is null), array_agg(t.identity_key is null),
      array_agg(t.deleted and t.own), array_agg(coalesce(t.identity_id, 0)),
      array_agg(array_to_string(t.name_words, ' ')), array_agg(array_to_string(t.address_words, ' ')),
      array_agg(t.first_name), array_agg(t.last_name), array_agg(t.company), array_agg(coalesce(t.first_name, '') || e'\n' || coalesce(t.last_name, '')),
      array_agg(t.first_name is not null or t.last_name is not null), array_agg(t.company is not null),
      null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
      array_agg(coalesce(t.identity_key, t.external_id)), array_agg(t.order_ref),
      array_agg(t.parent_key), null, array_agg(t.entity = 'customer'), null, null, null, null, array_agg(t.place), null)::spine.batch,
    array_agg(array_to_string(t.emails, e'\n')), array_agg(array_to_string(t.phones, e'\n')), array_agg(t.address_hash),
    array_agg(array_to_string(t.former, e'\n'))
  from (
    (
      select c.*, c.ctid as place from spine.claims as c
      where take_batch.only_external_id is null
        and c.state = 'pending' and c.pass = take_batch.pass
        and not c.dropped -- came after forget_dropped(), which has to see it first
        and (c.priority, c.seq) > (take_batch.after_priority, take_batch.after_seq)
      order by c.pass, c.priority, c.seq
      limit take_batch.batch_size
    )
    union all
    select c.*, c.ctid from spine.claims as c
    where c.provider = take_batch.only_provider and c.entity = take_batch.only_entity and c.external_id = take_batch.only_external_id
  ) as t;
$$;
comment on function spine.take_batch(integer, smallint, bigint, integer, text, text, text) is
  'The claims of a batch by column, in order, with what they say still unnumbered; claim_keys is null when there are none.';
