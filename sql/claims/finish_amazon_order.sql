-- The identity rules of Amazon orders, which are the same for every version of the API.
--
-- What Amazon does not show (no role, no token, too late after the delivery) is a hole: it never empties
-- what an earlier version gave. What it shows and what is not the buyer's is none ({}), so that it also takes
-- back what a version with less in it had to believe:
-- - a delivery under another name than the buyer's is a gift, and a locker or a shop is nobody's address;
-- - where Amazon itself is the legal buyer (IsIBA, IsSoldByAB, INVOICE_BY_AMAZON) there is no buyer to be found;
-- - a multi-channel order is another shop's order that Amazon only ships. It is held, so that parcels find it,
--   but identifies nobody and counts 0: the order itself comes from that shop, and would be counted twice.
create or replace function staging.finish_amazon_order(
  draft staging.extract, buyer_email text, buyer_name text, pickup boolean, anonymous boolean,
  context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract := draft;
  d staging.document := draft.document;
  v_recipient text := d.address ->> 'name';
  v_pickup boolean := coalesce(pickup, false);
  v_hash text;
begin
  r.identity_key := r.external_id;
  r.own := true;
  r.deleted := false;
  r.order_ref := case
    when translate(r.external_id, '123456789', '000000000') = '000-0000000-0000000' then r.external_id end;
  r.internal := context.internal <> '{}' and staging.has_internal_email(array[buyer_email], context);
  r.address_words := '{}';
  if anonymous then
    r.emails := '{}';
    r.phones := '{}';
    r.address_given := true;
    r.names_given := true;
    r.company := null;
    r.name_words := '{}';
    return r;
  end if;

  if buyer_email is not null then
    r.emails := nullif(staging.usable_emails(array[buyer_email], 'amazon', context), '{}');
  end if;
  if buyer_name collate "C" !~ '[*<>]' then
    r.first_name := split_part(buyer_name, ' ', 1);
    r.last_name := nullif(ltrim(substr(buyer_name, length(r.first_name) + 1)), '');
  end if;
  r.names_given := r.first_name is not null or r.company is not null;
  r.name_words := spine.name_words(concat_ws(' ', r.first_name, r.last_name, r.company));

  if not v_pickup then
    v_hash := spine.hash_address( -- null for a masked one
      v_recipient, d.address ->> 'address1', d.address ->> 'address2', d.address ->> 'city', d.address ->> 'state',
      d.address ->> 'postalCode', d.address ->> 'country');
    r.address_words := case when v_recipient = buyer_name and r.company is null then r.name_words
                            else spine.name_words(v_recipient) end;
  end if;
  r.address_given := v_pickup or v_hash is not null;
  if v_pickup or not (r.name_words && r.address_words or r.name_words = '{}' or r.address_words = '{}') then
    r.phones := '{}';
  else
    r.address_hash := v_hash;
    if d.phone is not null then
      r.phones := nullif(staging.usable_phones(array[d.phone]), '{}'); -- a proxy's extension is a mask
    end if;
  end if;
  return r;
end;
$$;
comment on function staging.finish_amazon_order(staging.extract, text, text, boolean, boolean, staging.extraction_context) is
  'The claim of an Amazon order, from what a version of the API says of buyer and delivery address.';
