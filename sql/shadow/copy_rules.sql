-- What decides besides the claims: settings, blocked identifiers, what people decided.
create or replace function spine.copy_rules()
  returns void
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  insert into pg_temp.spine_settings select s.* from spine.settings as s;
  insert into pg_temp.spine_blocked_identifiers select b.* from spine.blocked_identifiers as b;
  insert into pg_temp.spine_identity_decisions select d.* from spine.identity_decisions as d where d.revoked_at is null;
  insert into pg_temp.spine_identity_decision_keys
  select k.* from spine.identity_decision_keys as k join spine.identity_decisions as d on d.id = k.decision_id and d.revoked_at is null;
$$;
comment on function spine.copy_rules() is 'Copy settings, blocked identifiers and decisions in force into the open shadow.';
