-- One name for a record or an identity in every sentence: its provider, what it is, and its id without the kind.
create or replace function spine.describe_record(provider text, entity text, key text)
  returns text
  language plpgsql immutable parallel safe
  set search_path = ''
as $$
declare
  v_part constant text[] := regexp_match(describe_record.key,
    '^(.*/)?(call|address_hash|order|shipment|fulfillment|invoice|salesreceipt|creditmemo|refundreceipt):(.*)$');
  v_kind constant text := v_part[2];
  v_name constant text := spine.describe_provider(describe_record.provider);
begin
  if describe_record.key is null then
    return null;
  elsif v_kind in ('call', 'address_hash') then
    return concat(v_name, case v_kind when 'call' then ' call ' else ' address ' end, left(v_part[3], 8));
  end if;
  return concat(case when describe_record.entity = 'call' then 'the call about ' end, v_name, ' ',
    case v_kind
      when 'salesreceipt' then 'sales receipt' when 'creditmemo' then 'credit memo' when 'refundreceipt' then 'refund receipt'
      else coalesce(v_kind, case
        when describe_record.entity in ('order', 'shipment') then describe_record.entity
        when describe_record.provider = 'amazon' then 'order'
        when describe_record.provider = 'klaviyo' then 'profile'
        else 'customer' end) end,
    ' ', v_part[1], coalesce(v_part[3], describe_record.key));
end;
$$;
comment on function spine.describe_record(text, text, text) is
  'What to call a record or an identity key, such as "Shopify customer 1001" or "QBO sales receipt 58"; entity may be null.';
