-- What was put back by a merge is decided: from now on another digest than this tells that a review has changed since. A
-- review that others settled by the way (a copy by its order) is as if put back, too.
create or replace function spine.note_digests(since bigint)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  update spine.merge_reviews as h
  set digest = m.digest, put_back = h.put_back or m.state = 'settled'
  from spine.match_reviews as m
  where h.event_id >= note_digests.since and m.id = h.review_id and (h.digest <> m.digest or m.state = 'settled');
$$;
comment on function spine.note_digests(bigint) is 'Keep the digests of the reviews that followed merges, from an event on.';
