-- A review by its id, locked, so that nobody else decides it meanwhile.
create or replace function spine.known_review(review bigint)
  returns spine.match_reviews
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  r spine.match_reviews;
begin
  select m.* into r from spine.match_reviews as m where m.id = known_review.review for update;
  if not found then
    raise exception 'there is no review %', known_review.review
      using errcode = 'IS007', hint = 'v_ambiguous_matches lists the open reviews; spine.match_reviews has all.';
  end if;
  return r;
end;
$$;
comment on function spine.known_review(bigint) is 'The review, locked until the transaction ends. Raises IS007 when there is none.';
