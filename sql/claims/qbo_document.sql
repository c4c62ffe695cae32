-- What a QuickBooks transaction says besides its person.
--
-- Lines are never summed: they hold subtotals and groups, and the total is given. Only the shipping
-- charge is looked up, a line with an item of its own. A voided transaction keeps its row with TotalAmt
-- 0 and a note that starts with 'Voided'; no attribute says so.
--
-- TxnDate is a day without a clock, and may be long before the day of writing: the instant is the time of
-- writing where that fell on the same day, else the start of the day.
create or replace function staging.qbo_document(
  object jsonb, kind text, created_at timestamptz, context staging.extraction_context)
  returns staging.document
  language plpgsql immutable parallel safe
as $$
declare
  d staging.document;
  v_created_on date := (created_at at time zone context.time_zone)::date;
begin
  d.number := nullif(btrim(object ->> 'DocNumber'), '');
  d.kind := kind;
  d.status := object ->> 'status';
  d.customer_external_id := staging.read_id(object -> 'CustomerRef' -> 'value');
  d.email := object -> 'BillEmail' ->> 'Address';
  d.currency := substring(upper(object -> 'CurrencyRef' ->> 'value' collate "C") from '^[A-Z]{3}$');
  d.gross := staging.read_money(object -> 'TotalAmt');
  d.tax := staging.read_money(object -> 'TxnTaxDetail' -> 'TotalTax');
  d.shipping := staging.read_money(jsonb_path_query_first(object,
    '$.Line[*] ? (@.SalesItemLineDetail.ItemRef.value == "SHIPPING_ITEM_ID").Amount'));

  if jsonb_typeof(object -> 'TxnDate') <> 'null' then
    d.ordered_on := staging.read_date(object -> 'TxnDate');
  else
    d.ordered_on := v_created_on;
  end if;
  d.ordered_at := case when d.ordered_on = v_created_on then created_at
                       else d.ordered_on::timestamp at time zone context.time_zone end;

  if lower(d.status collate "C") = 'deleted' then
    d.state := 'deleted';
    d.net := 0;
  elsif lower(d.status collate "C") = 'voided'
    or (coalesce(d.gross, 0) = 0 and object ->> 'PrivateNote' collate "C" ~* '^\s*voided\M') then
    d.state := 'voided';
    d.net := 0;
  else
    d.state := case when staging.read_money(object -> 'Balance') = 0 then 'done' else 'open' end;
    d.net := case kind when 'credit' then - d.gross else d.gross end;
  end if;
  return d;
end;
$$;
comment on function staging.qbo_document(jsonb, text, timestamptz, staging.extraction_context) is
  'The document of a QuickBooks transaction of the kind sale or credit, without its address; null where it can''t be read.';
