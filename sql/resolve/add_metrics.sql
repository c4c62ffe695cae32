create or replace function spine.add_metrics(a spine.metrics, b spine.metrics)
  returns spine.metrics
  language sql immutable parallel safe
  set search_path = ''
as $$
  select row(a.decided + b.decided, a.created + b.created, a.linked + b.linked, a.linked_email + b.linked_email,
    a.linked_phone + b.linked_phone, a.linked_address_hash + b.linked_address_hash,
    a.linked_order_reference + b.linked_order_reference, a.linked_manual + b.linked_manual,
    a.linked_upstream_merge + b.linked_upstream_merge, a.updated + b.updated, a.unchanged + b.unchanged,
    a.ambiguous + b.ambiguous, a.unidentified + b.unidentified, a.dismissed + b.dismissed,
    a.suppressed + b.suppressed, a.errors + b.errors)::spine.metrics;
$$;
comment on function spine.add_metrics(spine.metrics, spine.metrics) is 'Sums, metric by metric.';
