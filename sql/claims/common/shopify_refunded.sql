-- The refunds of a REST order: only transactions that went through paid anything back.
create or replace function staging.shopify_refunded(refunds jsonb)
  returns numeric
  language sql immutable parallel safe
  return (
    select sum(staging.read_money(t.refund -> 'amount'))
    from jsonb_path_query(refunds, '$[*].transactions[*] ? (@.kind == "refund" && @.status == "success")', '{}', true) as t (refund)
  );
comment on function staging.shopify_refunded(jsonb) is
  'The sum of the successful refund transactions; null if there is none.';
