-- The resolver once more, over temporary tables: every function that drain_pending() reaches is copied into the schema
-- spine_shadow with its tables replaced by pg_temp.spine_<table>.
--
-- So a rebuild, a preview and resolve_again() decide by the very same code as the live tables, without touching or locking
-- them. Migrations run this after all functions. What reads no table is shared. Four functions have a stand-in: nothing is
-- forgotten and no event written there, and ids that are known already are kept.
create or replace function spine.make_shadow()
  returns integer
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_tables constant text := 'claims|customers|customer_identities|customer_identifiers|match_reviews|identity_events|orders|shipments'
    || '|blocked_identifiers|crowded_identifiers|identity_decisions|identity_decision_keys|settings';
  v_stand_ins constant jsonb := '{
    "forget_dropped": "select 0::bigint",
    "write_events": "select",
    "draw_identity_ids": "select spine.draw_kept_identity_ids(b, s, d)",
    "draw_customer_ids": "select spine.draw_kept_customer_ids(b, d, number)"}';
  v_names text;
  v_source text;
  v_function record;
  v_made integer := 0;
begin
  drop schema if exists spine_shadow cascade;
  create schema spine_shadow;
  comment on schema spine_shadow is 'Copies of the functions of the resolver that work on temporary tables; made by spine.make_shadow().';
  create temporary table spine_reached on commit drop as
    with recursive functions as (
      select p.oid, p.proname::text as name, pg_catalog.pg_get_functiondef(p.oid) as source
      from pg_catalog.pg_proc as p where p.pronamespace = 'spine'::regnamespace and p.prokind = 'f' and p.provolatile <> 'i'
    ),
    reached (oid, name, source) as (
      select f.* from functions as f where f.name in ('drain_pending', 'write_primary')
      union
      select f.* from reached as r join functions as f on r.source ~ ('spine\.' || f.name || '\(')
    )
    select * from reached;
  select string_agg(distinct r.name, '|') into v_names from pg_temp.spine_reached as r;

  perform set_config('check_function_bodies', 'off', true);
  for v_function in select r.oid, r.name, r.source from pg_temp.spine_reached as r order by r.name loop
    if v_stand_ins ? v_function.name then
      v_source := replace(regexp_replace(v_function.source, '\n LANGUAGE .*$', ''), 'spine.' || v_function.name || '(', 'spine_shadow.' || v_function.name || '(')
        || format(E'\n language sql as %L', v_stand_ins ->> v_function.name);
    else
      v_source := regexp_replace(v_function.source, '\mspine\.(' || v_names || ')\(', 'spine_shadow.\1(', 'g');
      v_source := regexp_replace(v_source, '\m(from|join|update|into)(\s+)spine\.(' || v_tables || ')\M', '\1\2pg_temp.spine_\3', 'g');
    end if;
    execute v_source;
    v_made := v_made + 1;
  end loop;
  assert (select count(distinct r.name) from pg_temp.spine_reached as r where v_stand_ins ? r.name)
    = (select count(*) from jsonb_object_keys(v_stand_ins)), 'a function that has a stand-in in the shadow is no longer called';
  drop table pg_temp.spine_reached;
  return v_made;
end;
$$;
comment on function spine.make_shadow() is 'Make the schema spine_shadow anew; returns how many functions it has.';
