-- Carry a decision out: what waits in its review is decided again, and with it what waits elsewhere between the same
-- people, because the decision may have answered that too. One that changes nothing is refused and not reported as done.
create or replace function spine.carry_out(review spine.match_reviews, decision text, people bigint[], customer bigint)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  r constant spine.match_reviews := carry_out.review;
  v_waiting bigint;
  v_dismissed bigint;
  v_holders bigint[];
begin
  perform spine.put_back_reviews(r.id || array(
    select m.id from spine.match_reviews as m
    where m.state = 'open' and m.id <> r.id and m.candidates && carry_out.people
      and 1 < (select count(*) from unnest(m.candidates) as u (id) where u.id = any (carry_out.people))
      -- who has but one thing in common with them is not told apart by a decision about another: a mailbox of two hundred
      and 1 < (
        select count(distinct v.value)
        from spine.waiting_in(m.provider, m.identity_key) as w
        cross join lateral unnest(w.emails || w.phones || w.address_hash) as v (value)
        where exists (
          select from spine.customer_identifiers as h
          where h.kind in ('email', 'phone', 'address_hash') and h.value = v.value and h.customer_id = any (carry_out.people)))
    order by m.id));
  perform spine.resolve_pending();

  select count(*) filter (where c.state = 'ambiguous'), count(*) filter (where c.state = 'dismissed'), array_agg(distinct i.customer_id)
  into v_waiting, v_dismissed, v_holders
  from spine.claims as c
  left join spine.customer_identities as i on i.id = c.identity_id and c.state = 'resolved'
  where c.provider = r.provider
    and (c.identity_key = r.identity_key or c.identity_key is null and c.entity = 'call' and c.external_id = r.identity_key);
  v_holders := array_remove(v_holders, null);
  if v_waiting > 0
    or (case carry_out.decision when 'dismiss' then v_dismissed = 0 when 'create' then v_holders = '{}' or v_holders && carry_out.people
      else v_holders <> array[carry_out.customer] end)
  then
    raise exception 'the decision on review % would have no effect', r.id
      using errcode = 'IS012', hint = 'A copy is decided with its order, and an order of another program makes no customer: link or dismiss it, or decide the order first.';
  end if;
end;
$$;
comment on function spine.carry_out(spine.match_reviews, text, bigint[], bigint) is
  'Decide again what waits in a review and between the same people; customer is whom it has to be. Raises IS012.';
