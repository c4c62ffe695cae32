-- A person says that a review is about somebody new.
create or replace function spine.review_create(review bigint, reason text default null, digest text default null)
  returns bigint
  language plpgsql volatile parallel unsafe
  security definer -- the narrow door for who may only decide
  set search_path = ''
as $$
declare
  r constant spine.match_reviews := spine.take_review(review_create.review, review_create.digest);
  v_people constant bigint[] := spine.people_of(r);
  v_event bigint;
begin
  v_event := spine.keep_reviewed(r, 'create', null, review_create.reason);
  perform spine.set_apart(r, v_event, v_people, review_create.reason);
  perform spine.carry_out(r, 'create', v_people, null);
  update spine.match_reviews as m
  set decided_customer_id = i.customer_id
  from spine.claims as c join spine.customer_identities as i on i.id = c.identity_id
  where m.id = r.id and c.provider = r.provider
    and (c.identity_key = r.identity_key or c.identity_key is null and c.entity = 'call' and c.external_id = r.identity_key);
  return v_event;
end;
$$;
comment on function spine.review_create(bigint, text, text) is
  'Decide that a review is about none of its candidates but a customer of its own; returns the event. Raises IS003, IS007 to IS012.';
