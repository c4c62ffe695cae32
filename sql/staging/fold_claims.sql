-- One version for each id into spine.claims; see staging.write_claims.
create or replace function staging.fold_claims(
  provider text, entity text, account text, rows staging.version[], verdicts staging.verdict[], wave integer)
  returns text[]
  language sql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
  set enable_seqscan = off -- by key, however small the tables were at the first call
  set jit = off
as $$
  with given as (
    select r.*, r.verdict = 'staged' as newest, coalesce(r.source_updated_at, '-infinity') as at,
      coalesce(o.identity_key, r.identity_key) as key, o.identity_key is null and r.own as is_own,
      -- the stub of a deleted order does not say whose it was
      r.deleted and fold_claims.entity in ('order', 'shipment') and r.own as stub
    from unnest(fold_claims.rows, fold_claims.verdicts) as r
    left join lateral ( -- a shipment belongs to the identity of its order, if that is held
      select o.identity_key from spine.claims as o
      where r.parent_order is not null and o.provider = fold_claims.provider and o.entity = 'order' and o.external_id = r.parent_order
      offset 0
    ) as o on true
    where r.verdict in ('staged', 'older') and r.wave = fold_claims.wave
  ),
  merged as (
    select g.*, c.external_id is not null as held, c.version,
      coalesce(c.seq, g.seq, (
        select h.seq from staging.records as h
        where h.provider = fold_claims.provider and h.entity = fold_claims.entity and h.external_id = g.external_id)) as arrival,
      c.identity_id is not null as placed,
      c.identity_key as held_key, c.own as held_own, c.deleted as held_deleted, c.order_ref as held_ref, c.parent_order as held_parent,
      c.merged_into_key as held_merged, c.former as held_former, c.creates as held_creates, c.dropped,
      case when c.external_id is not null then spine.claim_identifiers(c.emails, c.phones, c.address_hash) end as held_said,
      -- what was merged is gone too, whichever of the two is told last: that it was merged says more
      not g.newest and c.deleted and c.merged_into_key is null and g.merged_into_key is not null as merge_late,
      g.newest and g.deleted and g.merged_into_key is null and c.merged_into_key is not null as merge_stays,
      t.emails as take_emails, t.phones as take_phones, t.address as take_address, t.names as take_names, t.parent as take_parent,
      case when t.emails then g.emails else coalesce(c.emails, '{}') end as new_emails,
      case when t.phones then g.phones else coalesce(c.phones, '{}') end as new_phones,
      -- names and address may come from different versions: an address under another name identifies nobody
      case when w.names = '{}' or w.words = '{}' or w.names && w.words
        then case when t.address then g.address_hash else c.address_hash end end as new_hash,
      w.words as new_address_words,
      case when t.names then g.first_name else c.first_name end as new_first_name,
      case when t.names then g.last_name else c.last_name end as new_last_name,
      case when t.names then g.company else c.company end as new_company,
      w.names as new_name_words,
      case when t.parent then g.parent_key else c.parent_key end as new_parent_key,
      c.emails_at, c.phones_at, c.address_at, c.names_at, c.parent_at,
      coalesce(g.source_created_at, c.source_created_at) as created,
      c.emails as old_emails, c.phones as old_phones, c.address_hash as old_hash, c.name_words as old_words,
      c.first_name as old_first, c.last_name as old_last, c.company as old_company,
      c.parent_key as old_parent_key
    from given as g
    left join lateral ( -- by key for each, however small the planner takes the table for
      select c.* from spine.claims as c
      where c.provider = fold_claims.provider and c.entity = fold_claims.entity and c.external_id = g.external_id
      offset 0
    ) as c on true
    cross join lateral (select
      g.emails is not null and (g.newest or c.emails_at is null or g.source_updated_at > c.emails_at),
      g.phones is not null and (g.newest or c.phones_at is null or g.source_updated_at > c.phones_at),
      g.address_given and (g.newest or c.address_at is null or g.source_updated_at > c.address_at),
      -- a part of a name (the rest was refused) stands until a version gives names
      case when g.names_given then g.newest or c.names_at is null or g.source_updated_at > c.names_at
        else g.name_words <> '{}' and c.names_at is null and (g.newest or coalesce(c.name_words, '{}') = '{}') end,
      g.parent_given and (g.newest or c.parent_at is null or g.source_updated_at > c.parent_at)
    ) as t (emails, phones, address, names, parent)
    cross join lateral (select
      case when t.names then g.name_words else coalesce(c.name_words, '{}') end,
      case when t.address then g.address_words else coalesce(c.address_words, '{}') end
    ) as w (names, words)
  ),
  finished as (
    select m.*, f.former,
      m.held and (not m.held_creates -- another program wrote it, and it points at an identity that is not its own
        or m.newest and not m.part and not m.stub and m.held_key is distinct from m.key
        or not m.held_said <@ spine.claim_identifiers(m.new_emails, m.new_phones, m.new_hash)) as lost
    from merged as m
    cross join lateral (
      select case when not m.held then '{}'::text[] -- what it says, it says now
        else array(
          select distinct s.said
          from unnest(coalesce(m.held_former, '{}') || coalesce(m.held_said, '{}')
            || spine.claim_identifiers(m.emails, m.phones, case when m.address_given then m.address_hash end)) as s (said)
          where s.said <> all (spine.claim_identifiers(m.new_emails, m.new_phones, m.new_hash))
          order by 1) end as former
    ) as f
  ),
  now_said as materialized ( -- column by column as they are inserted
    select fold_claims.provider, fold_claims.entity, fold_claims.account, spine.claim_priority(fold_claims.provider, fold_claims.entity),
      f.external_id, f.arrival, coalesce(f.version, 0) + 1 as version,
      case when f.held and (f.part or f.stub or not f.newest) then f.held_key else f.key end,
      case when f.held and (f.part or f.stub or not f.newest) then f.held_own else f.is_own end,
      case when f.merge_late or f.merge_stays then false when f.held and (f.part or not f.newest) then f.held_deleted else f.deleted end,
      coalesce(f.dropped, false) or f.lost,
      f.new_emails, f.new_phones, f.new_hash, f.new_address_words, f.new_first_name, f.new_last_name, f.new_company, f.new_name_words,
      f.former,
      case when f.held and (f.part or f.stub or not f.newest) then f.held_ref else f.order_ref end,
      case when f.held and (f.part or f.stub or not f.newest) then f.held_parent else f.parent_order end,
      case when f.merge_late then f.merged_into_key when f.held and (f.part or f.merge_stays or not f.newest) then f.held_merged
        else f.merged_into_key end,
      case when f.take_emails then f.at else f.emails_at end, case when f.take_phones then f.at else f.phones_at end,
      case when f.take_address then f.at else f.address_at end, case when f.take_names and f.names_given then f.at else f.names_at end,
      f.created, f.new_parent_key, case when f.take_parent then f.at else f.parent_at end
    from finished as f
    where f.newest or not f.held or f.merge_late
      or (f.new_emails, f.new_phones, f.new_hash, f.new_name_words, f.new_first_name, f.new_last_name, f.new_company, f.former,
          f.new_parent_key)
        is distinct from (f.old_emails, f.old_phones, f.old_hash, f.old_words, f.old_first, f.old_last, f.old_company, f.held_former,
          f.old_parent_key)
    order by f.external_id
  ),
  arrived as ( -- plainly, for to look for conflicts is dear: stage_records() tries again where another program was first
    insert into spine.claims (provider, entity, account, priority, external_id, seq, version, identity_key, own, deleted, dropped,
      emails, phones, address_hash, address_words, first_name, last_name, company, name_words, former, order_ref, parent_order,
      merged_into_key, emails_at, phones_at, address_at, names_at, source_created_at, parent_key, parent_at)
    select n.* from now_said as n where n.version = 1
    returning external_id
  ),
  changed as (
    insert into spine.claims as c (provider, entity, account, priority, external_id, seq, version, identity_key, own, deleted, dropped,
      emails, phones, address_hash, address_words, first_name, last_name, company, name_words, former, order_ref, parent_order,
      merged_into_key, emails_at, phones_at, address_at, names_at, source_created_at, parent_key, parent_at)
    select n.* from now_said as n where n.version > 1
    on conflict (provider, entity, external_id) do update
    set identity_key = excluded.identity_key, version = c.version + 1, pass = 0, creates = true, own = excluded.own,
      deleted = excluded.deleted, dropped = c.dropped or excluded.dropped, state = 'pending',
      emails = excluded.emails, phones = excluded.phones, address_hash = excluded.address_hash, address_words = excluded.address_words,
      first_name = excluded.first_name, last_name = excluded.last_name, company = excluded.company, name_words = excluded.name_words,
      former = excluded.former, order_ref = excluded.order_ref, parent_order = excluded.parent_order,
      merged_into_key = excluded.merged_into_key, emails_at = excluded.emails_at, phones_at = excluded.phones_at,
      address_at = excluded.address_at, names_at = excluded.names_at, source_created_at = excluded.source_created_at,
      parent_key = excluded.parent_key, parent_at = excluded.parent_at
    returning c.external_id
  )
  select coalesce(array_agg(w.external_id), '{}')
  from (select a.external_id from arrived as a union all select c.external_id from changed as c) as w;
$$;
comment on function staging.fold_claims(text, text, text, staging.version[], staging.verdict[], integer) is
  'Write the claims of one wave of versions; returns the external ids written.';
