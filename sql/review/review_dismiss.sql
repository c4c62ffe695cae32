-- A person says that nobody has to know whom a review is about: a test order, a fraud, a supplier.
create or replace function spine.review_dismiss(review bigint, reason text default null, digest text default null)
  returns bigint
  language plpgsql volatile parallel unsafe
  security definer -- the narrow door for who may only decide
  set search_path = ''
as $$
declare
  r constant spine.match_reviews := spine.take_review(review_dismiss.review, review_dismiss.digest);
  v_event bigint;
begin
  v_event := spine.keep_reviewed(r, 'dismiss', null, review_dismiss.reason);
  perform spine.keep_decision('dismissed', v_event, r.id, review_dismiss.reason, array[r.provider], array[r.identity_key]);
  perform spine.carry_out(r, 'dismiss', '{}', null);
  return v_event;
end;
$$;
comment on function spine.review_dismiss(bigint, text, text) is
  'Decide that the claims of a review wait for nobody; returns the event. Raises IS003, IS007, IS009 to IS012.';
