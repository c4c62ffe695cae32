--! Previous: sha1:ff7ca134e1d08faa43d325f5664a27ab105634d9
--! Hash: sha1:6c1ec0c98a6e7e4f4320dc0c684fab59f58f5734
--! Message: foreign-waits

--! split: 010-foreign-waits.sql
-- Whether orders of other programs wait is asked with each batch; most shops have none.
create index ix_claims_foreign_waits on spine.claims (seq) where state = 'unidentified' and not creates;
