-- What keeps one side from any customer, or from matching at all, whoever the other one is.
create or replace function spine.why_not_placed(a spine.side, b spine.side)
  returns table (rank integer, reason text, detail jsonb, words text)
  language sql stable parallel safe
  set search_path = ''
as $$
  with claims as materialized (select c.* from spine.why_claims(why_not_placed.a) as c)
  select 2, 'pending', jsonb_build_object('provider', c.provider, 'entity', c.entity, 'external_id', c.external_id),
    spine.describe_record(c.provider, c.entity, c.external_id) || ' has not been decided yet: resolve_pending() does'
  from claims as c where c.state = 'pending'
  union all
  select 2, 'waits', jsonb_build_object('review_id', m.id, 'review_reason', m.reason, 'candidates', m.candidates),
    concat((why_not_placed.a).name, ' waits in review ', m.id, ', because ', spine.describe_wait(m.reason), '; the candidates are ', spine.describe_customers(m.candidates),
      case when (why_not_placed.b).customer_id = any (select spine.live_customer(u.id) from unnest(m.candidates) as u (id))
        then ', and ' || (why_not_placed.b).name || ' is of one of them' end)
  from spine.match_reviews as m
  where m.provider = (why_not_placed.a).provider and m.identity_key = (why_not_placed.a).identity_key and m.state = 'open'
  union all
  select 2, c.state, jsonb_build_object('provider', c.provider, 'entity', c.entity, 'external_id', c.external_id, 'creates', c.creates),
    concat(spine.describe_record(c.provider, c.entity, c.external_id), case
      when c.state = 'dismissed' then ' was dismissed by a person and waits for nobody'
      when c.state = 'suppressed' then ' is of somebody who was erased'
      when not c.creates then ' was inserted by another program: it is given to a customer who has what it says, and none has'
      when c.merged_into_key is not null then ' was merged by its provider into a record that is not here'
      when c.parent_key is not null then ' is billed with a customer that is not here yet'
      when c.emails = '{}' and c.phones = '{}' and c.address_hash is null
        then ' gives no usable email, phone or address, and its own key is held by nobody'
      when not exists (
        select from unnest(spine.claim_identifiers(c.emails, c.phones, c.address_hash)) as v (said)
        where not spine.is_blocked(split_part(v.said, ':', 1), substr(v.said, strpos(v.said, ':') + 1)))
        then ' gives only what is blocked, and its own key is held by nobody'
      else ' says nothing that could be decided before its review is' end)
  from claims as c where c.state in ('unidentified', 'dismissed', 'suppressed')
  union all
  select 2, 'house', jsonb_build_object('provider', h.provider, 'external_id', h.external_id),
    format('%s stands for many people, says %s (%s): its orders go to whom they name themselves', (why_not_placed.a).name, h.actor, h.reason)
  from spine.house_accounts as h
  where h.provider = (why_not_placed.a).provider and h.external_id = (why_not_placed.a).identity_key
  union all
  select 21, 'gift', jsonb_build_object('provider', c.provider, 'entity', c.entity, 'external_id', c.external_id),
    spine.describe_record(c.provider, c.entity, c.external_id) || ' gives an address under another name: a gift identifies nobody'
  from claims as c
  where c.address_hash is null and c.address_words <> '{}' and c.name_words <> '{}' and not c.address_words && c.name_words;
$$;
comment on function spine.why_not_placed(spine.side, spine.side) is
  'Reasons of side a alone: pending, waits (a review, with its candidates), unidentified, dismissed, suppressed, house, gift.';
