-- The console and the command line decide for a person who is no role of the database: set spine.actor for the transaction.
-- Inside the functions of reviewers, which run with their owner's rights, current_user would be that owner.
create or replace function spine.actor()
  returns text
  language sql stable parallel safe
  return coalesce(nullif(current_setting('spine.actor', true), ''), nullif(current_setting('role'), 'none'), session_user);
comment on function spine.actor() is 'Who decides: the setting spine.actor, else the role of the session.';
