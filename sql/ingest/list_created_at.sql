-- When records were made, for an ingester that can ask its provider for them by that alone.
create or replace function spine.list_created_at(provider text, entity text, external_ids text[])
  returns table (external_id text, created_at timestamptz)
  language sql stable parallel safe
  security definer -- as for list_held(): ids and times, and nothing else
  set search_path = ''
as $$
  select c.external_id, c.source_created_at from spine.claims as c
  where c.provider = list_created_at.provider and c.entity = list_created_at.entity
    and c.external_id = any (list_created_at.external_ids) and c.source_created_at is not null
  order by c.source_created_at, c.external_id;
$$;
comment on function spine.list_created_at(text, text, text[]) is
  'The times at which these records were made, in their order, of those that have one.';
