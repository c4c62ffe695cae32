-- Have the claims that wait in reviews decided again, as if they had just come.
create or replace function spine.put_back_reviews(reviews bigint[])
  returns bigint
  language sql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  with put as (
    update spine.claims as c
    set state = 'pending', pass = 0
    from (
      select w.provider, w.entity, w.external_id
      from spine.match_reviews as m
      cross join lateral spine.waiting_in(m.provider, m.identity_key) as w
      where m.id = any (put_back_reviews.reviews)
      order by 1, 2, 3
    ) as w
    where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id
    returning 1
  )
  select count(*) from put;
$$;
comment on function spine.put_back_reviews(bigint[]) is 'Make the claims that wait in these reviews pending; returns how many.';
