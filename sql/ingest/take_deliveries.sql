-- Deliveries to work off, each by one taker: they stay locked until the transaction of what they bring ends. New ones come
-- first, oldest first; then those that failed, each after a rest that doubles up to an hour.
create or replace function spine.take_deliveries(
  provider text, account text, at_most integer default 100, after_id bigint default 0)
  returns setof spine.webhook_deliveries
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  select d.* from spine.webhook_deliveries as d
  where d.provider = take_deliveries.provider and d.account = take_deliveries.account and d.state = 'pending'
    and ((d.attempts = 0 and d.id > take_deliveries.after_id)
      or (d.attempts > 0
        and d.processed_at < clock_timestamp() - make_interval(secs => least(10 * power(2, d.attempts), 3600))))
  order by d.attempts > 0, d.id
  limit take_deliveries.at_most
  for update skip locked;
$$;
comment on function spine.take_deliveries(text, text, integer, bigint) is
  'Pending deliveries of an account that nobody else has in hand. after_id: of new ones, only those behind it.';
