create or replace function spine.count_decisions(written spine.written_claim[])
  returns spine.metrics
  language sql immutable parallel safe
  set search_path = ''
as $$
  select row(count(*),
    count(*) filter (where w.outcome = 'created'),
    count(*) filter (where w.outcome like 'linked%'),
    count(*) filter (where w.outcome = 'linked_email'),
    count(*) filter (where w.outcome = 'linked_phone'),
    count(*) filter (where w.outcome = 'linked_address_hash'),
    count(*) filter (where w.outcome = 'linked_order_reference'),
    count(*) filter (where w.outcome = 'linked_manual'),
    count(*) filter (where w.outcome = 'linked_upstream_merge'),
    count(*) filter (where w.outcome = 'updated'),
    count(*) filter (where w.outcome = 'unchanged'),
    count(*) filter (where w.outcome = 'ambiguous'),
    count(*) filter (where w.outcome = 'unidentified'),
    count(*) filter (where w.outcome = 'dismissed'), 0, 0)::spine.metrics
  from unnest(count_decisions.written) as w;
$$;
comment on function spine.count_decisions(spine.written_claim[]) is 'The metrics of decided claims; decided is the sum of the others.';
