-- Whoever waits in a review is this customer.
create or replace function spine.join_to(review spine.match_reviews, event bigint, customer bigint, reason text)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  r constant spine.match_reviews := join_to.review;
  v_providers text[];
  v_keys text[];
begin
  select array_agg(k.provider), array_agg(k.identity_key) into v_providers, v_keys from spine.customer_keys(join_to.customer) as k;
  perform spine.refuse_different(array[r.provider], array[r.identity_key], v_providers, v_keys);
  perform spine.keep_decision('same', join_to.event, r.id, join_to.reason, r.provider || v_providers, r.identity_key || v_keys);
end;
$$;
comment on function spine.join_to(spine.match_reviews, bigint, bigint, text) is
  'Decide that the key of a review is the same as all keys of a customer. Raises IS008.';
