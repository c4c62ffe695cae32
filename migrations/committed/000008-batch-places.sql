--! Previous: sha1:d70ddce4f94cb18b4f3d91a3e787c5bd7ba2daad
--! Hash: sha1:64358ca3d615178f813857e2cf1e1082fa427a0b
--! Message: batch places

--! split: 010-batch-places.sql
-- Where each claim of a batch lies, so that it is found without its key when it is written; and which keys have an open review.
alter type spine.batch
  add attribute places tid[],
  add attribute key_reviewed boolean[];
