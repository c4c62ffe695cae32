-- A person says that the candidates of a review are one customer, and that it is about that one.
create or replace function spine.review_merge(review bigint, into_customer bigint, reason text default null, digest text default null)
  returns bigint
  language plpgsql volatile parallel unsafe
  security definer -- the narrow door for who may only decide
  set search_path = ''
as $$
declare
  r constant spine.match_reviews := spine.take_review(review_merge.review, review_merge.digest);
  v_into constant bigint := spine.known_customer(review_merge.into_customer);
  v_event bigint;
begin
  if array_remove(r.candidates, v_into) = '{}' then
    raise exception 'review % has no candidate to merge into customer %', r.id, v_into
      using errcode = 'IS012', hint = 'Link it to the customer instead: review_link().';
  end if;
  v_event := spine.keep_reviewed(r, 'merge', v_into, review_merge.reason);
  perform from unnest(array_remove(r.candidates, v_into)) as u (id)
  cross join lateral spine.apply_merge(u.id, v_into, review_merge.reason, v_event, null);
  perform spine.join_to(r, v_event, v_into, review_merge.reason);
  perform spine.carry_out(r, 'merge', array[v_into], v_into);
  perform spine.note_digests(v_event);
  return v_event;
end;
$$;
comment on function spine.review_merge(bigint, bigint, text, text) is
  'Merge the candidates of a review (those it shows, at most ten) into this customer and link it there; returns the event. Raises IS003, IS007 to IS012.';
