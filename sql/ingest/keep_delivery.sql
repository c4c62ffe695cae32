-- Keep a verified delivery before it is answered, once: a provider that hears no answer delivers it again.
create or replace function spine.keep_delivery(
  provider text, account text, delivery_key text, topic text, body bytea, sent_at timestamptz, state text default 'pending')
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  insert into spine.webhook_deliveries (provider, account, delivery_key, topic, body, sent_at, state)
  values (keep_delivery.provider, keep_delivery.account, keep_delivery.delivery_key, keep_delivery.topic,
    keep_delivery.body, keep_delivery.sent_at, keep_delivery.state)
  on conflict on constraint uq_webhook_deliveries_key do nothing
  returning id;
$$;
comment on function spine.keep_delivery(text, text, text, text, bytea, timestamptz, text) is
  'The id of the delivery; null if it is one that was kept before.';
