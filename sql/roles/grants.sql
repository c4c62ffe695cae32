-- Who may do what; the last file of a migration, because it speaks of all functions and views there are.
--
-- Roles are cluster-wide and other databases may be migrating at this moment, so the loser of a race to create one goes
-- on. A user without CREATEROLE creates none; grants are given to those that exist. Analysts read spine_masked, which has
-- a view for each view of spine under the same name, and have no usage on spine: with both schemas on the search_path
-- the same query finds the masked view for them and the plain one for everybody else.

do $$
declare
  v_role text;
begin
  perform pg_advisory_xact_lock(hashtextextended('spine roles', 0));
  if (select r.rolsuper or r.rolcreaterole from pg_catalog.pg_roles as r where r.rolname = current_user) then
    foreach v_role in array array['spine_ingest', 'spine_resolver', 'spine_analyst', 'spine_reviewer', 'spine_dba'] loop
      begin
        if not exists (select from pg_catalog.pg_roles as r where r.rolname = v_role) then
          execute format('create role %I nologin', v_role);
        end if;
      exception
        when duplicate_object or unique_violation then null;
      end;
    end loop;
  end if;
end;
$$;

create schema if not exists spine_masked;
comment on schema spine_masked is 'The views of schema spine with personal data masked, for spine_analyst.';

-- A column of text or JSON is personal unless it is listed here as harmless; a new one is masked until somebody says so.
-- A key is harmless but where somebody uses an email for one.
do $$
declare
  v_harmless constant text[] := array[
    'kind', 'provider', 'providers', 'account', 'status', 'state', 'currency', 'copy_of_provider', 'what', 'entity', 'reason',
    'digest', 'cursor', 'full_cursor', 'orders_by_provider', 'lifetime_value'];
  v_keys constant text[] := array['external_id', 'identity_key', 'number', 'customer_external_id', 'copy_of_external_id'];
  v_view record;
begin
  for v_view in
    select
      c.relname as name,
      string_agg(
        case
          when a.attname = any (v_harmless) or a.atttypid not in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype)
          then format('v.%I', a.attname)
          when a.attname = any (v_keys) then format($mask$case when v.%1$I like '%%@%%' then spine.mask(v.%1$I) else v.%1$I end as %1$I$mask$, a.attname)
          when a.attname = 'display_name' then $mask$'Customer ' || v.customer_id as display_name$mask$
          else format('spine.mask(v.%1$I) as %1$I', a.attname)
        end,
        ', ' order by a.attnum) as columns
    from pg_catalog.pg_class as c
    join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = 'spine'::regnamespace and c.relkind = 'v'
    group by c.relname
  loop
    begin -- others may have built on a view, so it is dropped only when its columns have changed
      execute format('create or replace view spine_masked.%1$I as select %2$s from spine.%1$I as v', v_view.name, v_view.columns);
    exception
      when invalid_table_definition then
        execute format('drop view spine_masked.%I', v_view.name);
        execute format('create view spine_masked.%1$I as select %2$s from spine.%1$I as v', v_view.name, v_view.columns);
    end;
    execute format('comment on view spine_masked.%1$I is %2$L', v_view.name, format('spine.%s, personal data masked.', v_view.name));
  end loop;
end;
$$;

revoke execute on all functions in schema spine, staging from public;

do $$
declare
  v_role text;
  v_function record;
begin
  for v_role in
    select r.rolname from pg_catalog.pg_roles as r
    where r.rolname in ('spine_ingest', 'spine_resolver', 'spine_analyst', 'spine_reviewer', 'spine_dba')
  loop
    -- What a view calls, its reader calls; an immutable function tells nobody what he does not know.
    for v_function in
      select p.oid::regprocedure as signature
      from pg_catalog.pg_proc as p
      where p.pronamespace in ('spine'::regnamespace, 'staging'::regnamespace)
        and p.prokind in ('f', 'a')
        and case v_role
          when 'spine_ingest' then p.provolatile = 'i' or p.proname in ('stage_records', 'reject_record', 'open_feed', 'list_held', 'list_created_at', 'start_run', 'move_cursor', 'schedule_feed',
            'stage_page', 'stage_fetched', 'add_to_run', 'keep_delivery', 'take_deliveries', 'finish_delivery')
          when 'spine_reviewer' then p.provolatile = 'i' or p.proname ~ '^(review_|find_customers$|explain_|why_|customer_as_of$)'
            or p.proname in ('identities_as_of', 'live_customer', 'customer_keys', 'is_blocked', 'setting', 'email_patterns')
          when 'spine_analyst' then p.provolatile = 'i'
          else true
        end
    loop
      execute format('grant execute on function %s to %I', v_function.signature, v_role);
    end loop;

    case v_role
      when 'spine_analyst' then
        grant usage on schema spine_masked to spine_analyst;
        grant select on all tables in schema spine_masked to spine_analyst;
      when 'spine_ingest' then
        grant usage on schema spine to spine_ingest; -- stage_records() is its door to all the rest
        grant select, insert, update on spine.sync_cursors, spine.provider_tokens, spine.webhook_deliveries to spine_ingest;
        grant select, insert, update, delete on spine.sync_runs to spine_ingest;
        grant select on spine.accounts, spine.settings to spine_ingest;
      when 'spine_resolver' then
        grant usage on schema spine, staging, spine_shadow, extensions to spine_resolver;
        grant usage on all sequences in schema spine, staging to spine_resolver;
        grant select, insert, update, delete on all tables in schema spine, staging to spine_resolver;
        revoke update, delete, truncate on spine.identity_events from spine_resolver;
      when 'spine_reviewer' then
        grant usage on schema spine, extensions to spine_reviewer;
        grant select on all tables in schema spine to spine_reviewer;
        revoke select on spine.provider_tokens from spine_reviewer;
      else
        grant all on schema spine, staging, spine_shadow, spine_masked to spine_dba;
        grant usage on schema extensions to spine_dba;
        grant all on all tables in schema spine, staging, spine_masked to spine_dba;
        grant all on all sequences in schema spine, staging to spine_dba;
    end case;
  end loop;
end;
$$;
