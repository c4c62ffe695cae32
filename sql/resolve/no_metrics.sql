create or replace function spine.no_metrics()
  returns spine.metrics
  language sql immutable parallel safe
  return row(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)::spine.metrics;
comment on function spine.no_metrics() is 'Metrics, all zero.';
