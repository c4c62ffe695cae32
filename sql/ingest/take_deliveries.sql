-- Deliveries to work off, oldest first, each by one taker: they stay locked until the transaction of what they bring ends.
-- One that failed rests, twice as long each time.
create or replace function spine.take_deliveries(provider text, account text, at_most integer default 100)
  returns setof spine.webhook_deliveries
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  select d.* from spine.webhook_deliveries as d
  where d.provider = take_deliveries.provider and d.account = take_deliveries.account and d.state = 'pending'
    and (d.attempts = 0 or d.processed_at < clock_timestamp() - make_interval(secs => power(2, d.attempts)))
  order by d.id
  limit take_deliveries.at_most
  for update skip locked;
$$;
comment on function spine.take_deliveries(text, text, integer) is 'Pending deliveries of an account that nobody else has in hand.';
