-- The claims of the shadow: those that are taken are to be decided again, in canonical order, whatever became of them before.
create or replace function spine.copy_claims()
  returns bigint
  language plpgsql volatile parallel unsafe
  set search_path = ''
as $$
declare
  v_copied bigint;
begin
  insert into pg_temp.spine_claims (
    provider, entity, external_id, account, identity_key, seq, version, pass, priority, creates, own, dropped, deleted, state,
    matched_by, matched_value, identity_id, emails, phones, address_hash, address_hash_version, address_words, first_name,
    last_name, company, name_words, former, order_ref, parent_order, merged_into_key, emails_at, phones_at, address_at,
    names_at, source_created_at, parent_key)
  select
    c.provider, c.entity, c.external_id, c.account, c.identity_key, w.place, c.version, 0, c.priority, c.creates, c.own, false,
    c.deleted, case when c.state = 'suppressed' then c.state when w.taken then 'pending'
      when c.state <> 'pending' then c.state when c.identity_id is null then 'suppressed' else 'resolved' end,
    case when not w.taken then c.matched_by end, case when not w.taken then c.matched_value end,
    case when not w.taken then c.identity_id end, c.emails, c.phones, c.address_hash, c.address_hash_version, c.address_words,
    c.first_name, c.last_name, c.company, c.name_words, c.former, c.order_ref, c.parent_order, c.merged_into_key, c.emails_at,
    c.phones_at, c.address_at, c.names_at, c.source_created_at, c.parent_key
  from pg_temp.spine_was_claims as w
  join spine.claims as c using (provider, entity, external_id)
  where c.version = w.version; -- what has changed meanwhile, and what is pending around the taken, is decided when its turn comes
  get diagnostics v_copied = row_count;
  return v_copied;
end;
$$;
comment on function spine.copy_claims() is 'Copy the claims named in spine_was_claims into the shadow; returns how many.';
