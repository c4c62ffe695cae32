-- An order that the shop's own people placed is marked, not matched.
create or replace function staging.has_internal_email(raw text[], context staging.extraction_context)
  returns boolean
  language plpgsql immutable parallel safe
as $$
declare
  v_raw text;
begin
  if context.internal = '{}' or raw is null then
    return false;
  end if;
  foreach v_raw in array raw loop
    if spine.normalize_email(v_raw) collate "C" like any (context.internal) then
      return true;
    end if;
  end loop;
  return false;
end;
$$;
comment on function staging.has_internal_email(text[], staging.extraction_context) is
  'Whether one of the emails is the shop''s own by the email rules.';
