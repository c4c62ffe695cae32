--! Previous: sha1:6c1ec0c98a6e7e4f4320dc0c684fab59f58f5734
--! Hash: sha1:cdc7b27e60ec9544559191b7869dd60b436365ab
--! Message: rejects after

--! split: 010-rejects-after.sql
-- It goes on after an id now.
drop function if exists spine.retry_rejects(text, integer);
