create or replace function spine.review_release(review bigint)
  returns void
  language plpgsql volatile parallel unsafe
  security definer -- the narrow door for who may only decide
  set search_path = ''
as $$
declare
  r spine.match_reviews;
begin
  r := spine.known_review(review_release.review);
  if r.claimed_until > now() and r.claimed_by <> spine.actor() then
    raise exception 'review % is claimed by % until %', r.id, r.claimed_by, r.claimed_until
      using errcode = 'IS011', hint = 'Only who claimed it gives it back; else it ends by itself.';
  end if;
  update spine.match_reviews as m set claimed_by = null, claimed_until = null where m.id = r.id and m.claimed_by is not null;
end;
$$;
comment on function spine.review_release(bigint) is 'Give a claimed review back; nothing happens when it is free. Raises IS007, IS011.';
