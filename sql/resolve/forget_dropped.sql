-- Take off customers what their records no longer say, before anything of the backlog is decided.
--
-- A new version that lost an identifier, or moved to another key, is known when it is staged. Done
-- for the whole backlog at once, so that neither batch size nor order lets a stale identifier match.
create or replace function spine.forget_dropped()
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off -- from what was dropped to what stands for it, by key, whatever is thought of the temporary table
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
as $$
declare
  v_customers bigint[];
  v_identities bigint[];
  v_hashes text[];
  v_holders bigint[];
begin
  perform spine.read_changed_orders();
  if not exists (select from spine.claims as c where c.dropped) then
    return 0;
  end if;
  create temporary table if not exists pg_temp.spine_lost (
    kind text collate "C", value text collate "C", customer_id bigint, identity_id bigint, moved boolean) on commit delete rows;
  delete from pg_temp.spine_lost;

  -- One statement, so that a version which is staged meanwhile stays dropped and has its turn next time.
  with seen as (
    select c.provider, c.entity, c.external_id, c.version, i.id, i.customer_id,
      c.identity_key is not null and (i.provider, i.external_id) is distinct from (c.provider, c.identity_key) as moved
    from spine.claims as c
    left join spine.customer_identities as i on i.id = c.identity_id
    where c.dropped
    order by c.provider, c.entity, c.external_id
  ),
  taken as (
    update spine.claims as c
    set dropped = false, identity_id = case when s.moved then null else c.identity_id end
    from seen as s
    where c.provider = s.provider and c.entity = s.entity and c.external_id = s.external_id and c.version = s.version
    returning c.creates, c.former, c.emails, c.phones, c.address_hash, s.id, s.customer_id, s.moved
  )
  insert into pg_temp.spine_lost (kind, value, customer_id, identity_id, moved)
  select split_part(f.said, ':', 1), substr(f.said, strpos(f.said, ':') + 1), t.customer_id, t.id, t.moved
  from taken as t
  cross join lateral (
    select unnest(t.former)
    union
    select unnest(spine.claim_identifiers(t.emails, t.phones, t.address_hash)) where t.moved
    union
    select null
  ) as f (said)
  where t.creates and t.id is not null;

  with lost as (
    update spine.customer_identifiers as h
    set former = true
    from (select distinct l.kind, l.value, l.customer_id from pg_temp.spine_lost as l where l.value is not null order by 1, 2, 3) as l
    where h.kind = l.kind and h.value = l.value and h.customer_id = l.customer_id and not h.former
      and not exists (
        select from spine.customer_identities as i
        join spine.claims as c on c.identity_id = i.id
        where i.customer_id = l.customer_id and c.creates
          and case l.kind when 'email' then l.value = any (c.emails) when 'phone' then l.value = any (c.phones)
            else l.value = c.address_hash end)
    returning h.kind, h.value, h.customer_id
  )
  select array_agg(l.value order by l.value, l.customer_id), array_agg(l.customer_id order by l.value, l.customer_id)
  into v_hashes, v_holders
  from lost as l
  where l.kind = 'address_hash';
  -- afterwards, so that none goes to a customer who lost the hash as well
  perform spine.pass_on_address(l.customer_id, l.hash) from unnest(v_hashes, v_holders) as l (hash, customer_id);

  select array_agg(distinct l.identity_id), array_agg(distinct l.customer_id) into v_identities, v_customers
  from pg_temp.spine_lost as l;
  perform spine.refresh_identities(v_identities);

  -- a claim that moved to another key may have been the last that waited in the review of its old one
  with deserted as materialized (
    select m.id, m.provider, m.identity_key from spine.match_reviews as m
    where m.state = 'open' and not exists (
      select from spine.claims as c
      where c.provider = m.provider and c.identity_key = m.identity_key and c.state = 'ambiguous')
  )
  update spine.match_reviews as m
  set state = 'settled', decision = 'withdrawn', actor = 'resolver', decided_at = now(), updated_at = now()
  from deserted as d
  where m.id = d.id and not exists (
    select from spine.claims as c
    where c.provider = d.provider and c.state in ('pending', 'ambiguous')
      and (c.identity_key = d.identity_key or c.identity_key is null and c.external_id = d.identity_key));
  return cardinality(v_customers);
end;
$$;
comment on function spine.forget_dropped() is
  'Make former what pending claims no longer say, and leave the identities that they moved from; returns customers touched.';
