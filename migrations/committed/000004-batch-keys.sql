--! Previous: sha1:5c94d47a62f47411b5bc01e77e09d912bdda20b2
--! Hash: sha1:9476670bb345bb5fb3b3346a69040c464ba45818
--! Message: Batch keys

--! split: 010-batch-keys.sql
-- The key and the order reference of each claim of a batch, beside their numbers.
alter type spine.batch
  add attribute claim_keys text[],
  add attribute claim_refs text[];
drop function if exists spine.take_batch(integer, smallint, bigint, integer, text, text, text);
drop function if exists spine.build_reviews(spine.written_claim[], spine.batch, spine.decisions, bigint[], boolean);
