-- What was put back by a merge is decided: from now on another digest than this tells that a review has changed since.
create or replace function spine.note_digests(since bigint)
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  update spine.merge_reviews as h
  set digest = m.digest
  from spine.match_reviews as m
  where h.event_id >= note_digests.since and m.id = h.review_id and h.digest <> m.digest;
$$;
comment on function spine.note_digests(bigint) is 'Keep the digests of the reviews that followed merges, from an event on.';
