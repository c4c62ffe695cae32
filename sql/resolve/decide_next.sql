-- Decide the next batch after a position of a pass, or one named claim: read, look up, decide, write.
--
-- Returns how far it came, so that a caller that drains in one transaction need not step over the
-- index entries of what it decided already.
create or replace function spine.decide_next(
  inout pass integer, inout priority smallint, inout seq bigint, batch_size integer,
  only_provider text default null, only_entity text default null, only_external_id text default null,
  out metrics spine.metrics)
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  b spine.batch;
  s spine.batch_state;
  d spine.decisions;
  v_claim spine.claims;
begin
  b := spine.number_batch(decide_next.pass, decide_next.priority, decide_next.seq, decide_next.batch_size,
    decide_next.only_provider, decide_next.only_entity, decide_next.only_external_id);
  if b.keys is null then
    metrics := spine.no_metrics();
    return;
  end if;
  if b.alone[1] and not b.keyless[1] then
    select * into v_claim from spine.claims as c
    where c.provider = b.providers[1] and c.entity = b.entities[1] and c.external_id = b.external_ids[1] and c.version = b.versions[1]
    for update;
    if not found then -- a new version came meanwhile: it has its turn when the pass begins anew
      metrics := spine.no_metrics();
      return;
    end if;
    metrics := spine.follow_upstream_merge(v_claim);
    priority := b.priorities[1];
    seq := b.seqs[1];
    return;
  end if;
  s := spine.look_up_batch(b);
  d := spine.decide_batch(b, s);
  metrics := spine.write_batch(b, s, d);
  priority := b.priorities[d.decided];
  seq := b.seqs[d.decided];
end;
$$;
comment on function spine.decide_next(integer, smallint, bigint, integer, text, text, text) is
  'Decide the next claims after a position (or one claim); returns the position reached and the metrics, decided 0 at the end of the pass.';
