-- A transaction is refused where a part of it is there and can't be read: as a hole it would be a wrong
-- sum or a wrong customer. A sparse object without CustomerRef does not say whose it is.
create or replace function staging.qbo_order_reason(object jsonb, document staging.document)
  returns text
  language plpgsql immutable parallel safe
as $$
declare
  v_customer jsonb := object -> 'CustomerRef';
  v_key text;
begin
  if document.customer_external_id is null then
    if jsonb_typeof(v_customer) not in ('object', 'null') then
      return 'CustomerRef is not an object';
    elsif v_customer ->> 'value' <> '' then
      return 'CustomerRef.value is not an id';
    elsif object ->> 'sparse' = 'true' then
      return 'a sparse object that does not name its customer';
    end if;
    v_key := staging.not_text(
      object -> 'BillAddr', '{Line1,Line2,Line3,Line4,Line5,City,CountrySubDivisionCode,PostalCode,Country}');
    if v_key is not null then
      return 'BillAddr.' || v_key || ' is not text';
    end if;
  end if;

  return case
    when staging.is_reserved_key(document.customer_external_id)
    then 'CustomerRef.value begins like the key of another kind of record'
    when document.ordered_on is null and jsonb_typeof(object -> 'TxnDate') <> 'null' then 'TxnDate is not a date'
    when document.gross is null and jsonb_typeof(object -> 'TotalAmt') <> 'null' then 'TotalAmt is not an amount'
    when document.tax is null and jsonb_typeof(object -> 'TxnTaxDetail' -> 'TotalTax') <> 'null'
    then 'TxnTaxDetail.TotalTax is not an amount'
    when jsonb_typeof(object -> 'BillEmail') not in ('object', 'null') then 'BillEmail is not an object'
    when jsonb_typeof(object -> 'BillEmail' -> 'Address') not in ('string', 'null') then 'BillEmail.Address is not text'
    when jsonb_typeof(object -> 'BillAddr') not in ('object', 'null') then 'BillAddr is not an object'
    when jsonb_typeof(object -> 'ShipAddr') not in ('object', 'null') then 'ShipAddr is not an object'
  end;
end;
$$;
comment on function staging.qbo_order_reason(jsonb, staging.document) is
  'Why a QuickBooks transaction can''t be staged, given the document that was read from it; null if it can.';
