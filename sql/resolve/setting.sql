-- One place to read a setting, so that a missing one is an error and not a null that compares to nothing.
create or replace function spine.setting(name text)
  returns jsonb
  language plpgsql stable parallel safe
  set search_path = ''
as $$
declare
  v_value jsonb;
begin
  select s.value into v_value from spine.settings as s where s.name = setting.name;
  if not found then
    raise exception 'setting "%" is missing', setting.name
      using errcode = 'IS002', hint = 'Insert it into spine.settings, or run spine migrate.';
  end if;
  return v_value;
end;
$$;
comment on function spine.setting(text) is 'The value of a setting. Raises IS002 when it is missing.';
