-- The regular expression of one email rule, so that a batch compiles it once.
--
-- Patterns hold only * as a wildcard; everything else is taken literally.
create or replace function spine.email_pattern(action text)
  returns text
  language sql stable parallel safe
  set search_path = ''
as $$
  select coalesce('^(' || string_agg(
    replace(regexp_replace(r.pattern, '([.+?^$(){}|\[\]\\])', '\\\1', 'g'), '*', '.*'), '|' order by r.pattern) || ')$', '$a')
  from spine.email_rules as r
  where r.action = email_pattern.action;
$$;
comment on function spine.email_pattern(text) is
  'One regular expression for all patterns of nobody, relay or internal; one that matches nothing when there are none.';
