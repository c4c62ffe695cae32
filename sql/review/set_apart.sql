-- Whoever waits in a review is none of these people.
create or replace function spine.set_apart(review spine.match_reviews, event bigint, people bigint[], reason text)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  r constant spine.match_reviews := set_apart.review;
  v_providers text[];
  v_keys text[];
  v_contrary bigint;
begin
  select array_agg(k.provider), array_agg(k.identity_key) into v_providers, v_keys
  from unnest(set_apart.people) as u (id) cross join lateral spine.customer_keys(u.id) as k
  where (k.provider, k.identity_key) <> (r.provider, r.identity_key);
  if v_keys is null then
    return;
  end if;
  v_contrary := (spine.same_decisions(array[r.provider], array[r.identity_key], v_providers, v_keys))[1];
  if v_contrary is not null then
    raise exception 'decision % says that it is one of those whom this decision rules out', v_contrary
      using errcode = 'IS008', hint = spine.how_to_undo(v_contrary);
  end if;
  perform spine.keep_decision('different', set_apart.event, r.id, set_apart.reason, r.provider || v_providers, r.identity_key || v_keys,
    array[1::smallint] || array_fill(0::smallint, array[cardinality(v_keys)]));
end;
$$;
comment on function spine.set_apart(spine.match_reviews, bigint, bigint[], text) is
  'Decide that the key of a review is different from all keys of these customers. Raises IS008.';
