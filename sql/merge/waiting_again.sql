-- All claims of a key that was decided by a merge, and what each was before, if it still says the same.
create or replace function spine.waiting_again(provider text, identity_key text, entities text[], external_ids text[], versions integer[], states text[])
  returns table (provider text, entity text, external_id text, identity_id bigint, state text)
  language sql stable parallel safe
  set search_path = ''
  set enable_seqscan = off
  set jit = off
as $$
  select c.provider, c.entity, c.external_id, c.identity_id, coalesce(u.state, 'pending')
  from (
    select c.* from spine.customer_identities as i join spine.claims as c on c.identity_id = i.id and c.identity_key = i.external_id
    where i.provider = waiting_again.provider and i.external_id = waiting_again.identity_key
    union
    select c.* from unnest(waiting_again.entities, waiting_again.external_ids) as u (entity, external_id)
    join spine.claims as c on c.provider = waiting_again.provider and c.entity = u.entity and c.external_id = u.external_id
    where coalesce(c.identity_key, c.external_id) = waiting_again.identity_key
  ) as c
  left join unnest(waiting_again.entities, waiting_again.external_ids, waiting_again.versions, waiting_again.states) as u (entity, external_id, version, state)
    on u.entity = c.entity and u.external_id = c.external_id and u.version = c.version
  where c.state = 'resolved' and c.identity_id is not null;
$$;
comment on function spine.waiting_again(text, text, text[], text[], integer[], text[]) is
  'The resolved claims of a key, with the state of those that are listed, else pending.';
