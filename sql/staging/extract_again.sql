-- Read the orders of a customer again, after it was marked as one that stands for many people, or as one person.
--
-- ShipStation's, manual and direct orders say the same under either key. Those of Shopify speak of the customer or of
-- their contact fields, those of QuickBooks of nobody or of whom they bill, so that their payloads are read once more and
-- nothing remains of what was said of somebody else. What they said is taken off its customer by forget_dropped().
-- A deleted order stays where it is: its last version no longer says whose it was.
create or replace function staging.extract_again(provider text, external_id text)
  returns table (entity text, key text, identity_id bigint, customer_id bigint)
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set jit = off
as $$
#variable_conflict use_column
declare
  v_house constant boolean := exists (
    select from spine.house_accounts as h where h.provider = extract_again.provider and h.external_id = extract_again.external_id);
  v_keys text[];
  v_parcels text[];
begin
  with accounts as materialized (
    select a.account, staging.extraction_context(extract_again.provider, a.account) as context
    from (
      select o.account from spine.orders as o
      where o.provider = extract_again.provider and spine.plain_id(o.customer_external_id) = extract_again.external_id
      group by o.account
    ) as a
  ),
  held as materialized (
    select c.external_id, h.payload is not null as anew, x.said as e,
      coalesce(h.source_updated_at, '-infinity') as at, case when v_house then c.external_id else extract_again.external_id end as identity_key
    from spine.orders as o
    join accounts as a on a.account = o.account
    join spine.claims as c on c.provider = o.provider and c.entity = 'order' and c.external_id = o.external_id
    left join staging.records as h on h.provider = c.provider and h.entity = 'order' and h.external_id = c.external_id
      and c.creates and c.provider in ('shopify', 'qbo')
    left join lateral (
      select staging.extract_record(h.provider, h.entity, h.payload, a.context) as said where h.payload is not null offset 0
    ) as x on true
    where o.provider = extract_again.provider and spine.plain_id(o.customer_external_id) = extract_again.external_id
      and not c.deleted and c.state <> 'suppressed' and (x.said).reason is null
  ),
  changed as (
    update spine.claims as c
    set identity_key = h.identity_key, own = v_house, version = c.version + 1, pass = 0, state = 'pending', dropped = true,
      emails = case when h.anew then coalesce((h.e).emails, '{}') else c.emails end,
      phones = case when h.anew then coalesce((h.e).phones, '{}') else c.phones end,
      address_hash = case when h.anew then (h.e).address_hash else c.address_hash end,
      address_words = case when h.anew then (h.e).address_words else c.address_words end,
      first_name = case when h.anew then left((h.e).first_name, 200) else c.first_name end,
      last_name = case when h.anew then left((h.e).last_name, 200) else c.last_name end,
      company = case when h.anew then left((h.e).company, 200) else c.company end,
      name_words = case when h.anew then (h.e).name_words else c.name_words end,
      former = case when h.anew then array(
          select u.said from unnest(c.former || spine.claim_identifiers(c.emails, c.phones, c.address_hash)) as u (said)
          except
          select unnest(spine.claim_identifiers((h.e).emails, (h.e).phones, (h.e).address_hash)))
        else c.former end,
      emails_at = case when not h.anew then c.emails_at when (h.e).emails is not null then h.at end,
      phones_at = case when not h.anew then c.phones_at when (h.e).phones is not null then h.at end,
      address_at = case when not h.anew then c.address_at when (h.e).address_given then h.at end,
      names_at = case when not h.anew then c.names_at when (h.e).names_given then h.at end
    from held as h
    where c.provider = extract_again.provider and c.entity = 'order' and c.external_id = h.external_id
      and c.identity_key is distinct from h.identity_key
    returning c.external_id, h.anew, coalesce((h.e).internal, false) as internal
  ),
  marked as ( -- the shop's own address may be the customer's or the order's
    update spine.orders as o set internal = c.internal
    from changed as c
    where c.anew and o.provider = extract_again.provider and o.external_id = c.external_id and o.internal <> c.internal
  )
  select array_agg(c.external_id order by c.external_id) into v_keys from changed as c;

  if extract_again.provider = 'shipstation' then
    select array_agg(c.external_id) into v_parcels
    from spine.claims as c
    where c.provider = 'shipstation' and c.entity = 'shipment' and c.parent_order = any (v_keys);
    perform staging.rekey_shipments(array(
      select jsonb_populate_record(null::staging.version, jsonb_build_object('external_id', k.key)) from unnest(v_keys) as k (key)));
  end if;
  return query
  select c.entity::text, c.external_id::text, i.id, i.customer_id
  from spine.claims as c
  left join spine.customer_identities as i on i.id = c.identity_id
  where c.provider = extract_again.provider
    and (c.entity = 'order' and c.external_id = any (v_keys) or c.entity = 'shipment' and c.external_id = any (v_parcels));

  perform spine.forget_dropped();
  update spine.claims as c set former = '{}' -- of somebody else
  where c.provider = extract_again.provider and c.entity = 'order' and c.external_id = any (v_keys)
    and c.creates and c.provider in ('shopify', 'qbo');
end;
$$;
comment on function staging.extract_again(text, text) is
  'Make what the orders of a provider''s customer say, and their shipments, pending under the key that they have now; returns them with the identities and customers that had them. The caller has the locks.';
