-- A lease keeps two people from working on one review; it ends by itself.
create or replace function spine.review_claim(review bigint, lease interval default '10 minutes')
  returns boolean
  language plpgsql volatile parallel unsafe
  security definer -- the narrow door for who may only decide
  set search_path = ''
as $$
declare
  r spine.match_reviews;
begin
  r := spine.known_review(review_claim.review);
  if r.state <> 'open' then
    raise exception 'review % is %', r.id, r.state
      using errcode = 'IS010', hint = 'Take the next one with review_next().';
  elsif r.claimed_until > now() and r.claimed_by <> spine.actor() then
    return false;
  end if;
  update spine.match_reviews as m set claimed_by = spine.actor(), claimed_until = now() + review_claim.lease where m.id = r.id;
  return true;
end;
$$;
comment on function spine.review_claim(bigint, interval) is
  'Claim an open review, or prolong the claim; false when somebody else has it. Raises IS007, IS010.';
