-- What a QuickBooks transaction says: an invoice or a sales receipt is a sale, a credit memo or a
-- refund receipt a credit. Their Ids are counted per kind, so the kind is part of the key, and it
-- stands only in the envelope.
--
-- With a CustomerRef the transaction speaks of that customer and says nothing of its own about the
-- person: its address and email are copies from the day it was written. Without one (a walk-in
-- sale), or with one that stands for many people, it has only itself, and its billing address and
-- email are the buyer's.
create or replace function staging.extract_qbo_order(payload jsonb, context staging.extraction_context)
  returns staging.extract
  language plpgsql immutable parallel safe
as $$
declare
  r staging.extract;
  d staging.document;
  v_kind text := case
    when payload ? 'Invoice' then 'Invoice'
    when payload ? 'SalesReceipt' then 'SalesReceipt'
    when payload ? 'CreditMemo' then 'CreditMemo'
    when payload ? 'RefundReceipt' then 'RefundReceipt' end;
  v_object jsonb := payload -> v_kind;
  v_delivery jsonb := nullif(v_object -> 'ShipAddr', 'null');
  v_emails text[];
  v_address jsonb;
begin
  if jsonb_typeof(v_object) is distinct from 'object' then
    r.reason := case
      when v_kind is not null then v_kind || ' is not an object'
      when payload ? 'Id' then 'no envelope: a bare object does not say what it is'
      else 'not an Invoice, SalesReceipt, CreditMemo or RefundReceipt' end;
    return r;
  end if;

  r.external_id := staging.read_id(v_object -> 'Id');
  r.source_created_at := staging.read_time(v_object -> 'MetaData' -> 'CreateTime');
  r.source_updated_at := staging.read_time(v_object -> 'MetaData' -> 'LastUpdatedTime');
  r.reason := staging.qbo_reason(v_object, r.external_id, r.source_created_at, r.source_updated_at);
  if r.reason is not null then
    return r;
  end if;

  d := staging.qbo_document(v_object, case when v_kind in ('CreditMemo', 'RefundReceipt') then 'credit' else 'sale' end,
                            r.source_created_at, context);
  r.external_id := lower(v_kind collate "C") || ':' || r.external_id;
  r.own := d.customer_external_id is null or coalesce(d.customer_external_id = any (context.houses), false);
  r.identity_key := case when r.own then r.external_id else d.customer_external_id end;
  r.deleted := d.state = 'deleted';
  r.address_given := false;
  r.address_words := '{}';
  r.names_given := false;
  r.name_words := '{}';
  r.internal := false;
  if r.deleted then -- a stub, dated by the answer it came in
    r.source_updated_at := coalesce(r.source_updated_at, staging.read_time(payload -> 'time'));
    r.document := d;
    return r;
  end if;
  r.reason := staging.qbo_order_reason(v_object, d);
  if r.reason is not null then
    return r;
  end if;

  v_emails := string_to_array(translate(d.email, ';', ','), ',');
  r.internal := context.internal <> '{}' and staging.has_internal_email(v_emails, context);
  if r.own or v_delivery is null then
    v_address := staging.qbo_address(nullif(v_object -> 'BillAddr', 'null'), null, null);
  end if;
  if r.own then
    if d.email is not null or v_object ? 'BillEmail' or v_object ->> 'sparse' = 'false' then
      r.emails := coalesce(staging.usable_emails(v_emails, 'qbo', context), '{}');
    end if;
    if v_object ? 'BillAddr' or v_object ->> 'sparse' = 'false' then
      r.address_given := true;
      r.address_hash := spine.address_hash(v_address);
      r.address_words := spine.name_words(v_address ->> 'name');
      r.names_given := true;
      r.company := v_address ->> 'company';
      r.first_name := split_part(v_address ->> 'name', ' ', 1);
      r.last_name := nullif(ltrim(substr(v_address ->> 'name', length(r.first_name) + 1)), '');
      r.name_words := case when r.company is null then r.address_words
                           else spine.name_words(concat_ws(' ', v_address ->> 'name', r.company)) end;
    end if;
  end if;
  d.address := coalesce(staging.qbo_address(v_delivery, null, null), v_address);
  r.document := d;
  return r;
end;
$$;
comment on function staging.extract_qbo_order(jsonb, staging.extraction_context) is
  'The claim and the document of a QuickBooks transaction in its envelope; or the reason why it can''t be read; never raises.';
