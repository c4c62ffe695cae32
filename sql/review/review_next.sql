-- The next review of the queue for whoever asks, claimed: the oldest that is free, then those one has claimed already, so
-- that what one left aside comes last. A review that somebody is just taking is stepped over.
create or replace function spine.review_next(lease interval default '10 minutes')
  returns bigint
  language sql volatile parallel unsafe
  security definer -- the narrow door for who may only decide
  set search_path = ''
as $$
  with free as (
    select m.id from spine.match_reviews as m
    where m.state = 'open' and (m.claimed_by is null or m.claimed_until <= now() or m.claimed_by = spine.actor())
    order by m.claimed_by is not distinct from spine.actor() and m.claimed_until > now(), m.created_at, m.id
    limit 1
    for update skip locked
  )
  update spine.match_reviews as m
  set claimed_by = spine.actor(), claimed_until = now() + review_next.lease
  from free as f
  where m.id = f.id
  returning m.id;
$$;
comment on function spine.review_next(interval) is 'Claim the next open review; its id, null when there is none.';
