-- Put waiting claims back into the queue, one pass on, where what they wait for has come.
--
-- Only this does: their identity key is held now; the order or the copy that they name resolved; an
-- identifier of an order of another program got a holder. So the batch size can't change the result.
create or replace function spine.put_back(written spine.written_claim[], b spine.batch, d spine.decisions)
  returns void
  language plpgsql volatile parallel unsafe
  set search_path = ''
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
as $$
begin
  update spine.claims as c
  set state = 'pending', pass = b.pass + 1
  from (select w.provider, w.identity_key from unnest(written) as w where w.new_identity order by 1, 2) as w
  where c.provider = w.provider and c.identity_key = w.identity_key and c.state in ('ambiguous', 'unidentified');

  if cardinality(b.ref_values) > 0 then
    update spine.claims as c
    set state = 'pending', pass = b.pass + 1
    from spine.build_resolved_refs(written) as w
    where c.order_ref = w.order_ref
      and (w.provider = 'amazon' and c.provider = 'shipstation' and c.state in ('ambiguous', 'unidentified')
        or w.provider = 'shipstation' and c.provider = 'amazon' and c.state = 'unidentified')
      and c.entity || ' ' || c.external_id <> all (w.later); -- decided later in this batch, it knew already
  end if;

  if cardinality(d.pair_idents) > 0
    and exists (select from spine.claims as c where c.state = 'unidentified' and not c.creates)
  then
    update spine.claims as c
    set state = 'pending', pass = b.pass + 1
    from unnest(spine.added_values(b, d)) as v (value)
    where c.state = 'unidentified' and not c.creates and (c.emails || c.phones || c.address_hash) @> array[v.value];
  end if;
end;
$$;
comment on function spine.put_back(spine.written_claim[], spine.batch, spine.decisions) is
  'Make waiting claims pending again, in the next pass, where their key, order or identifier came to be known.';
