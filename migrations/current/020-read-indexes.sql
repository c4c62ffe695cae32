-- What find_customers() and v_sync_status need besides the keys. Names are cut, because an index entry has a limit and a
-- name has none.

create index ix_customers_name_words on spine.customers using gin (name_words) with (gin_pending_list_limit = 256);
create index ix_customers_last_name on spine.customers (
  (left(lower(last_name collate "und-x-icu"), 60) collate "C"),
  (left(lower(first_name collate "und-x-icu"), 60) collate "C")
) where last_name is not null;
create index ix_sync_runs_feed on spine.sync_runs (provider, entity, id) where provider is not null;
create index ix_sync_runs_error on spine.sync_runs (provider, entity, id) where error is not null;
