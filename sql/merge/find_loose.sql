-- What stays at a customer with nothing, now that others leave: an identity is held by those that were there anyway, by what
-- a person decided, or by another that is held. The rest is decided again.
create or replace function spine.find_loose(held bigint[], others bigint[])
  returns bigint[]
  language plpgsql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
declare
  v_held bigint[] := held;
  v_others bigint[] := others;
  v_more bigint[];
begin
  while v_others <> '{}' loop
    with held as materialized (
      select h.kind, h.value from spine.said_values(v_held) as h where h.says
    )
    select array_agg(distinct l.id order by l.id) into v_more
    from unnest(v_others) as l (id)
    where exists (
        select from spine.said_values(array[l.id]) as v join held as h on h.kind = v.kind and h.value = v.value where v.says)
      or exists ( -- a copy and its order
        select from spine.claims as c join spine.claims as o on o.order_ref = c.order_ref
        where c.identity_id = l.id and o.identity_id = any (v_held))
      or exists ( -- the provider merged it with one that is held
        select from spine.customer_identities as i join spine.customer_identities as f on f.forwarded_to = i.id or i.forwarded_to = f.id
        where i.id = l.id and f.id = any (v_held))
      or exists ( -- a person put it with one that is held
        select from spine.identity_keys(array[l.id]) as k
        join spine.identity_decision_keys as a on a.provider = k.provider and a.identity_key = k.identity_key
        join spine.identity_decisions as d on d.id = a.decision_id and d.decision = 'same' and d.revoked_at is null
        join spine.identity_decision_keys as b on b.decision_id = d.id
        join spine.identity_keys(v_held) as h on h.provider = b.provider and h.identity_key = b.identity_key);
    exit when v_more is null;
    v_held := v_held || v_more;
    v_others := array(select l.id from unnest(v_others) as l (id) where l.id <> all (v_more) order by l.id);
  end loop;
  return v_others;
end;
$$;
comment on function spine.find_loose(bigint[], bigint[]) is 'Ids of those of the others that nothing connects with what is held, not even by another.';
