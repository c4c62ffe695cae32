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
    from (
      select w.order_ref, w.provider, min(w.i) as i
      from unnest(written) as w
      where w.order_ref is not null and w.state = 'resolved' and w.fresh
      group by 1, 2 order by 1, 2
    ) as w
    where c.order_ref = w.order_ref
      and (w.provider = 'amazon' and c.provider = 'shipstation' and c.state in ('ambiguous', 'unidentified')
        or w.provider = 'shipstation' and c.provider = 'amazon' and c.state = 'unidentified')
      and (c.pass <> b.pass or (c.priority, c.seq) <= (b.priorities[w.i], b.seqs[w.i])); -- decided later, it knew already
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
