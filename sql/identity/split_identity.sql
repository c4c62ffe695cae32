create or replace function spine.split_identity(identity bigint, reason text default null, override boolean default false)
  returns setof spine.change
  language sql volatile parallel unsafe
  set search_path = ''
as $$
  select c.* from spine.split_identities(array[split_identity.identity], split_identity.reason, split_identity.override) as c;
$$;
comment on function spine.split_identity(bigint, text, boolean) is
  'Decide that one identity is somebody else than the rest of its customer; see split_identities().';
