-- A person says whom a review is about.
create or replace function spine.review_link(review bigint, customer bigint, reason text default null, digest text default null)
  returns bigint
  language plpgsql volatile parallel unsafe
  security definer -- the narrow door for who may only decide
  set search_path = ''
as $$
declare
  r constant spine.match_reviews := spine.take_review(review_link.review, review_link.digest);
  v_customer constant bigint := spine.known_customer(review_link.customer);
  v_people constant bigint[] := spine.people_of(r);
  v_event bigint;
begin
  v_event := spine.keep_reviewed(r, 'link', v_customer, review_link.reason);
  perform spine.join_to(r, v_event, v_customer, review_link.reason);
  perform spine.set_apart(r, v_event, array_remove(v_people, v_customer), review_link.reason);
  perform spine.carry_out(r, 'link', v_people || v_customer, v_customer);
  return v_event;
end;
$$;
comment on function spine.review_link(bigint, bigint, text, text) is
  'Decide that a review is about this customer and none of the other candidates; returns the event. Raises IS003, IS007 to IS012.';
