--! Previous: sha1:64358ca3d615178f813857e2cf1e1082fa427a0b
--! Hash: sha1:ff7ca134e1d08faa43d325f5664a27ab105634d9
--! Message: arrivals

--! split: 010-arrivals.sql
-- A record that comes for the first time has its number from when it is judged on, so that nobody looks it up again.
alter type staging.verdict add attribute seq bigint;
comment on type staging.verdict is
  'What becomes of the version at the same place. verdict: staged, unchanged, older or rejected. part: a piece of an order fetched by itself. wave: 1 for the newest of its id, then the others. seq: the number of arrival of a record that was not held; else null.';

-- Counts that the resolver now asks for only where a match would add a contact.
alter type spine.batch_state drop attribute email_counts, drop attribute phone_counts;
