-- What any QuickBooks object must have to be staged: an Id, and times that can be read where it has them.
create or replace function staging.qbo_reason(object jsonb, id text, created_at timestamptz, updated_at timestamptz)
  returns text
  language sql immutable parallel safe
  return case
    when id is null then case when jsonb_typeof(object -> 'Id') <> 'null' then 'Id is not an id' else 'no Id' end
    when jsonb_typeof(object -> 'MetaData') not in ('object', 'null') then 'MetaData is not an object'
    when created_at is null and jsonb_typeof(object -> 'MetaData' -> 'CreateTime') <> 'null'
    then 'MetaData.CreateTime is not a time'
    when updated_at is null and jsonb_typeof(object -> 'MetaData' -> 'LastUpdatedTime') <> 'null'
    then 'MetaData.LastUpdatedTime is not a time'
  end;
comment on function staging.qbo_reason(jsonb, text, timestamptz, timestamptz) is
  'Why a QuickBooks object with this id and these times, as they were read, can''t be staged; null if it can.';
