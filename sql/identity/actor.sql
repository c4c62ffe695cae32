-- The console and the command line decide for a person who is no role of the database: set spine.actor for the transaction.
create or replace function spine.actor()
  returns text
  language sql stable parallel safe
  return coalesce(nullif(current_setting('spine.actor', true), ''), current_user);
comment on function spine.actor() is 'Who decides: the setting spine.actor, else the role of the session.';
