-- The email rules of one action as patterns for LIKE, so that a batch reads them once. LIKE costs a tenth of a
-- regular expression. Rules hold only * as a wildcard; everything else is taken literally.
create or replace function spine.email_patterns(action text)
  returns text[]
  language sql stable parallel safe
  set search_path = ''
as $$
  select coalesce(array_agg(replace(regexp_replace(r.pattern, '([%_\\])', '\\\1', 'g'), '*', '%') order by r.pattern), '{}')
  from spine.email_rules as r
  where r.action = email_patterns.action;
$$;
comment on function spine.email_patterns(text) is
  'Patterns for LIKE ANY of all rules nobody, relay or internal; {} when there are none.';
