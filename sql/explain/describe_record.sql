-- One name for a record or an identity in every sentence: its provider, what it is, and its id without the kind.
create or replace function spine.describe_record(provider text, entity text, key text)
  returns text
  language sql immutable parallel safe
  set search_path = ''
as $$
  select case
    when describe_record.key is null then null
    when p.kind = 'call' then spine.describe_provider(describe_record.provider) || ' call ' || left(p.id, 8)
    when p.kind = 'address_hash' then spine.describe_provider(describe_record.provider) || ' address ' || left(p.id, 8)
    else concat(case when describe_record.entity = 'call' then 'the call about ' end, spine.describe_provider(describe_record.provider), ' ',
      case p.kind
        when 'order' then 'order' when 'shipment' then 'shipment' when 'fulfillment' then 'fulfillment' when 'invoice' then 'invoice'
        when 'salesreceipt' then 'sales receipt' when 'creditmemo' then 'credit memo' when 'refundreceipt' then 'refund receipt'
        else case describe_record.entity when 'order' then 'order' when 'shipment' then 'shipment'
          else case describe_record.provider when 'amazon' then 'order' when 'klaviyo' then 'profile' else 'customer' end end
      end, ' ', p.account, p.id)
    end
  from (
    select coalesce(m[1], '') as account, m[2] as kind, coalesce(m[3], describe_record.key) as id
    from (select regexp_match(describe_record.key,
      '^(.*/)?(call|address_hash|order|shipment|fulfillment|invoice|salesreceipt|creditmemo|refundreceipt):(.*)$')) as r (m)
  ) as p;
$$;
comment on function spine.describe_record(text, text, text) is
  'What to call a record or an identity key, such as "Shopify customer 1001" or "QBO sales receipt 58"; entity may be null.';
