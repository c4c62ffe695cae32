-- What extraction needs besides a payload, read once for many. Without an account's own time zone: UTC.
create or replace function staging.extraction_context(provider text, account text)
  returns staging.extraction_context
  language sql stable parallel safe
  set search_path = ''
as $$
  select row(coalesce(max(a.time_zone), 'UTC'), spine.email_patterns('nobody'), spine.email_patterns('relay'),
    spine.email_patterns('internal'), staging.house_ids(extraction_context.provider, extraction_context.account))::staging.extraction_context
  from spine.accounts as a
  where a.provider = extraction_context.provider and a.account = extraction_context.account;
$$;
comment on function staging.extraction_context(text, text) is 'The time zone of an account, the email rules, and its house accounts.';
