-- The emails of a record by which its person may be found: normalized, each once, in the order given,
-- without those that the email rules take out. A relay is an identifier only where the marketplace's
-- own orders pass. Null (a hole) stays null.
create or replace function staging.usable_emails(raw text[], provider text, context staging.extraction_context)
  returns text[]
  language plpgsql immutable parallel safe
as $$
declare
  v_raw text;
  v_last text;
  v_email text;
  v_emails text[] := '{}';
begin
  if raw is null then
    return null;
  end if;
  foreach v_raw in array raw loop
    if v_raw is null or v_raw = v_last then -- often the same one twice
      continue;
    end if;
    v_last := v_raw;
    v_email := spine.normalize_email(v_raw);
    if v_email is null
      or v_email = any (v_emails)
      or v_email collate "C" like any (context.nobody)
      or v_email collate "C" like any (context.internal)
      or (provider not in ('amazon', 'shipstation', 'shopify') and v_email collate "C" like any (context.relay))
    then
      continue;
    end if;
    v_emails := v_emails || v_email;
  end loop;
  return v_emails;
end;
$$;
comment on function staging.usable_emails(text[], text, staging.extraction_context) is
  'The distinct usable emails in order, normalized, email rules applied; {} if none is usable, null for null.';
