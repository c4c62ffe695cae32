-- What a person has to see to decide: the evidence as it is now, and the digest that a decision gives back.
create or replace function spine.review_evidence(review bigint, out candidates bigint[], out evidence jsonb, out digest text)
  language plpgsql stable parallel safe
  security definer -- the narrow door for who may only decide
  set search_path = ''
as $$
declare
  r spine.match_reviews;
begin
  select m.* into r from spine.match_reviews as m where m.id = review_evidence.review;
  if not found then
    raise exception 'there is no review %', review_evidence.review
      using errcode = 'IS007', hint = 'v_ambiguous_matches lists the open reviews.';
  elsif r.state = 'open' then
    select e.* into candidates, evidence, digest from spine.present_evidence(r) as e;
  else
    candidates := r.candidates;
    evidence := r.evidence;
    digest := r.digest;
  end if;
end;
$$;
comment on function spine.review_evidence(bigint) is
  'Candidates (followed to the survivors of their merges), evidence and digest of a review as they are now; of one that is closed, as they were. Raises IS007.';
