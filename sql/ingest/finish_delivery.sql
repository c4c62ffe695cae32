create or replace function spine.finish_delivery(id bigint, state text, error text default null)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  update spine.webhook_deliveries as d
  set state = case when finish_delivery.state = 'pending' and d.attempts >= 9 then 'failed' else finish_delivery.state end,
    error = finish_delivery.error, attempts = d.attempts + 1, processed_at = clock_timestamp()
  where d.id = finish_delivery.id and d.state = 'pending';
$$;
comment on function spine.finish_delivery(bigint, text, text) is
  'Note what became of a pending delivery. One that is left pending with an error is tried ten times.';
