-- Who decides must decide on what there is, once, and not beside somebody else who is at it.
create or replace function spine.take_review(review bigint, digest text)
  returns spine.match_reviews
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  r spine.match_reviews;
  v_now record;
begin
  perform spine.take_decision_lock();
  r := spine.known_review(take_review.review);
  if r.state <> 'open' then
    raise exception 'review % was % (%) by % on %', r.id, r.state, r.decision, r.actor, r.decided_at::date
      using errcode = 'IS010', hint = case r.state when 'decided' then format('Take it back first: review_undo(%s).', r.id)
        else 'Later records settled it; nothing is left to decide.' end;
  elsif r.claimed_until > now() and r.claimed_by <> spine.actor() then
    raise exception 'review % is claimed by % until %', r.id, r.claimed_by, r.claimed_until
      using errcode = 'IS011', hint = 'Take another with review_next(), or wait until the claim expires.';
  end if;

  select e.* into v_now from spine.present_evidence(r) as e;
  if take_review.digest <> v_now.digest then
    raise exception 'the evidence of review % has changed', r.id
      using errcode = 'IS009', hint = 'Look at it again with review_evidence(), and give the digest that it shows.',
        detail = jsonb_build_object('digest', v_now.digest, 'candidates', (
          select jsonb_agg(jsonb_build_object('customer_id', c -> 'customer_id', 'kinds', jsonb_path_query_array(c, '$.identifiers[*].kind')))
          from jsonb_array_elements(v_now.evidence) as c))::text;
  end if;
  r.candidates := v_now.candidates;
  return r;
end;
$$;
comment on function spine.take_review(bigint, text) is
  'An open review, locked, with its candidates as they are now. Raises IS003, IS007, IS009 when the digest (if any) is not the present one, IS010, IS011.';
