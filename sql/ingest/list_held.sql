-- The records of an account that are held and, as far as is known, still there, by their keys.
--
-- A provider keeps what was deleted for a while only; an ingester that was away for longer asks it for each of these.
create or replace function spine.list_held(provider text, entity text, account text, after text, at_most integer)
  returns setof text
  language sql stable parallel safe
  security definer -- who may only bring records learns their ids by it, and nothing else
  set search_path = ''
as $$
  select c.external_id from spine.claims as c
  where c.provider = list_held.provider and c.entity = list_held.entity and c.account = list_held.account
    and c.external_id > list_held.after collate "C" and not c.deleted and c.merged_into_key is null
  order by c.external_id
  limit list_held.at_most;
$$;
comment on function spine.list_held(text, text, text, text, integer) is
  'External ids of records whose provider has neither deleted nor merged them, in order, behind the given one.';
