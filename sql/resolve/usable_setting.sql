-- What a setting may be: else a slip would do nothing, or fail in the middle of deciding, and say neither.
create or replace function spine.usable_setting(name text, value jsonb)
  returns boolean
  language sql immutable parallel safe
  return case
    when usable_setting.name = 'name_guard' then coalesce(usable_setting.value #>> '{}' in ('off', 'phone', 'all'), false)
    when usable_setting.name in ('block', 'unblock') then
      jsonb_path_match(usable_setting.value, 'strict $.type() == "array" && !exists($[*] ? (@.type() != "array" || @.size() != 2))')
    when usable_setting.name = 'same_provider' then
      jsonb_path_match(usable_setting.value, 'strict $.type() == "array" && !exists($[*] ? (
        @.type() != "string" || !(@ like_regex "^(qbo|shopify|amazon|shipstation|klaviyo|manual)$")))')
    when usable_setting.name = 'sandbox' then jsonb_typeof(usable_setting.value) = 'boolean'
    else jsonb_typeof(usable_setting.value) = 'number' and usable_setting.value #>> '{}' ~ '^[0-9]{1,9}$'
  end;
comment on function spine.usable_setting(text, jsonb) is 'Whether a setting, or a block or unblock of preview_rules(), may have this value.';
