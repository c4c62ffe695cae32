-- Keys carry their account as a prefix and payloads do not, so that it is taken off here, once for many payloads.
create or replace function staging.house_ids(provider text, account text)
  returns text[]
  language sql stable parallel safe
  set search_path = ''
as $$
  select coalesce(array_agg(substr(h.external_id, case when house_ids.account = '' then 1 else length(house_ids.account) + 2 end)), '{}')
  from spine.house_accounts as h
  where h.provider = house_ids.provider and (house_ids.account = '' or starts_with(h.external_id, house_ids.account || '/'));
$$;
comment on function staging.house_ids(text, text) is
  'Ids, as payloads of the account write them, of the customers that stand for many people; {} when there are none.';
