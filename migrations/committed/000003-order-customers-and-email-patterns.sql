--! Previous: sha1:fb21c607293a1e20b89bf081c58d0c65ce34cf07
--! Hash: sha1:5c94d47a62f47411b5bc01e77e09d912bdda20b2
--! Message: Order customers and email patterns

--! split: 010-order-customers.sql
-- The second customer that an Amazon order has, where a call and the order itself were resolved to two.
alter type spine.batch_state add attribute ref_others integer[];

-- Email rules as patterns for LIKE.
drop function if exists spine.email_pattern(text);
alter type staging.extraction_context
  alter attribute nobody type text[],
  alter attribute relay type text[],
  alter attribute internal type text[];
comment on type staging.extraction_context is
  'What extraction needs besides the payload: the account''s IANA time zone, and the patterns (for LIKE) of each email rule.';
