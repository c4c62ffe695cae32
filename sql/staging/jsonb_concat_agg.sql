create or replace aggregate spine.jsonb_concat_agg(jsonb) (
  sfunc = pg_catalog.jsonb_concat, stype = jsonb, initcond = '{}', parallel = safe);
comment on aggregate spine.jsonb_concat_agg(jsonb) is 'Objects merged one over another, in order.';
