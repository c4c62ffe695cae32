--! Previous: sha1:6a73c201974f1633627d6236722eefeb25323c60
--! Hash: sha1:fb21c607293a1e20b89bf081c58d0c65ce34cf07
--! Message: versions seen

--! split: 010-seen.sql
alter table staging.records add column seen bytea[] not null default '{}';
comment on column staging.records.seen is
  'Hashes of the last twenty dated versions that were replaced, newest first: delivered again they are nothing new.';
