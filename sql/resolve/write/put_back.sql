-- Put waiting claims back into the queue, one pass on, where what they wait for has come.
--
-- Only this does: their identity key is held now; the order or the copy that they name resolved; an
-- identifier of an order of another program got a holder. So the batch size can't change the result.
create or replace function spine.put_back(written spine.written_claim[], b spine.batch, d spine.decisions)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set plan_cache_mode = force_generic_plan -- the arrays are no part of the plan
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
as $$
declare
  -- providers where somebody pays for another: most have none, and need no look at who is paid for
  v_payers constant text[] := array(
    select p.provider from (select distinct u.provider from unnest(b.providers) as u (provider)) as p
    where exists (select from spine.claims as c where c.provider = p.provider and c.parent_key is not null));
begin
  update spine.claims as c
  set state = 'pending', pass = b.pass + 1
  from (
    select k.* from unnest(written) as w
    cross join lateral ( -- from what was written to what waits, never the other way
      select k.provider, k.entity, k.external_id from spine.claims as k
      where k.provider = w.provider and k.identity_key = w.identity_key and k.state in ('ambiguous', 'unidentified')
      offset 0
    ) as k
    where w.new_identity
    union
    select k.provider, k.entity, k.external_id from unnest(written) as w
    cross join lateral ( -- those for whom this one pays; all states are read, lest the index of what waits is taken for small
      select k.provider, k.entity, k.external_id, k.state from spine.claims as k
      where k.provider = w.provider and k.parent_key = w.identity_key
      offset 0
    ) as k
    where w.new_identity and w.provider = any (v_payers) and k.state = 'unidentified'
    order by 1, 2, 3
  ) as w
  where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id;

  if cardinality(b.ref_values) > 0 then
    update spine.claims as c
    set state = 'pending', pass = b.pass + 1
    from (
      select distinct k.provider, k.entity, k.external_id from spine.build_resolved_refs(written) as w
      cross join lateral (
        select k.provider, k.entity, k.external_id, k.state from spine.claims as k where k.order_ref = w.order_ref offset 0
      ) as k
      where (w.provider = 'amazon' and k.provider = 'shipstation' and k.state in ('ambiguous', 'unidentified')
          or w.provider = 'shipstation' and k.provider = 'amazon' and k.state = 'unidentified')
        and k.entity || ' ' || k.external_id <> all (w.later) -- decided later in this batch, it knew already
      order by 1, 2, 3
    ) as w
    where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id;
  end if;

  if cardinality(d.crowded) > 0 then
    perform spine.note_crowds(b, d);
  end if;

  if cardinality(d.pair_idents) > 0
    and exists (select from spine.claims as c where c.state = 'unidentified' and not c.creates)
  then
    update spine.claims as c
    set state = 'pending', pass = b.pass + 1
    from (
      select distinct k.provider, k.entity, k.external_id
      from unnest(spine.added_values(b, d)) as v (value)
      cross join lateral (
        select k.provider, k.entity, k.external_id from spine.claims as k
        where k.state = 'unidentified' and not k.creates and (k.emails || k.phones || k.address_hash) @> array[v.value] offset 0
      ) as k
      left join unnest(written) as w on w.provider = k.provider and w.entity = k.entity and w.external_id = k.external_id
      where w.i is null or exists ( -- decided later in this batch, it knew already, and something else kept it
        select from unnest(d.pair_idents, d.pair_claims, d.pair_former) as p (ident, i, former)
        where not p.former and p.i > w.i and b.ident_values[p.ident] = v.value)
      order by 1, 2, 3
    ) as w
    where c.provider = w.provider and c.entity = w.entity and c.external_id = w.external_id;
  end if;
end;
$$;
comment on function spine.put_back(spine.written_claim[], spine.batch, spine.decisions) is
  'Make waiting claims pending again, in the next pass, where their key, order or identifier came to be known.';
