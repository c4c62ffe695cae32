create or replace function spine.has_pending()
  returns boolean
  language sql stable parallel safe
  set search_path = ''
as $$
  select exists (select from spine.claims as c where c.state = 'pending') or exists (select from spine.changed_orders);
$$;
comment on function spine.has_pending() is 'Whether a claim waits to be resolved, or an order to be read; cheap enough to ask twice a second.';
