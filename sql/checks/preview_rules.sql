-- What other settings would do, computed by the code that decides, on copies: everything is decided again under them.
--
-- Keys are names of spine.settings; `block` and `unblock` are lists of [kind, value]. It says what differs from the present,
-- which is what `rebuild` would change after the settings were changed.
create or replace function spine.preview_rules(settings jsonb)
  returns setof spine.change
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_unknown text;
  v_wrong text;
begin
  if jsonb_typeof(preview_rules.settings) <> 'object' then
    raise exception 'settings are no object'
      using errcode = 'IS005', hint = 'Give names and values of spine.settings, such as {"name_guard": "phone"}; {} for those that there are.';
  end if;
  select string_agg(k.name, ', ' order by k.name) into v_unknown
  from jsonb_object_keys(preview_rules.settings) as k (name)
  where k.name not in ('block', 'unblock') and not exists (select from spine.settings as s where s.name = k.name);
  if v_unknown is not null then
    raise exception 'no such setting: %', v_unknown
      using errcode = 'IS005', hint = 'Names are those of spine.settings, and block and unblock with a list of [kind, value].';
  end if;
  select string_agg(o.name, ', ' order by o.name) into v_wrong
  from jsonb_each(preview_rules.settings) as o (name, value) where not spine.usable_setting(o.name, o.value);
  if v_wrong is not null then
    raise exception 'not a value of %', v_wrong
      using errcode = 'IS005',
        hint = 'name_guard is off, phone or all; same_provider a list of providers; block and unblock are lists of [kind, value]; the others whole numbers.';
  end if;
  perform spine.check_isolation();
  perform spine.widen_temporary();
  perform spine.open_shadow();
  perform spine.load_everything();
  update pg_temp.spine_settings as s set value = o.value
  from jsonb_each(preview_rules.settings) as o (name, value) where o.name = s.name;
  delete from pg_temp.spine_blocked_identifiers as b
  using jsonb_array_elements(coalesce(preview_rules.settings -> 'unblock', '[]')) as u
  where b.kind = u ->> 0 and b.pattern = spine.usable_pattern(u ->> 0, u ->> 1);
  insert into pg_temp.spine_blocked_identifiers (kind, pattern, reason, actor, mode)
  select distinct u ->> 0, spine.usable_pattern(u ->> 0, u ->> 1), '', '', 'blocked'
  from jsonb_array_elements(coalesce(preview_rules.settings -> 'block', '[]')) as u
  where not exists (
    select from pg_temp.spine_blocked_identifiers as b where b.kind = u ->> 0 and b.pattern = spine.usable_pattern(u ->> 0, u ->> 1));
  perform spine.decide_shadow();
  return query select c.* from spine.shadow_changes() as c;
end;
$$;
comment on function spine.preview_rules(jsonb) is
  'What a rebuild under other settings or blocks would change; nothing is. Raises IS003, IS005.';
