-- Who pays for a customer (QuickBooks: BillWithParent), and customers of a provider that stand for many people.

alter table spine.claims add column parent_at timestamptz;
comment on column spine.claims.parent_at is 'Time of the version that said who pays, or that nobody else does; -infinity if that version had none, null if no version said.';

alter type staging.extract
  add attribute parent_given boolean,
  add attribute parent_key text;
alter type staging.version
  add attribute parent_given boolean,
  add attribute parent_key text;
comment on type staging.extract is
  'What extraction makes of one payload. reason: it can''t be read. emails, phones: null is a hole that overwrites nothing, {} says there are none; likewise address_given, names_given and parent_given.';

alter type staging.extraction_context add attribute houses text[];
comment on type staging.extraction_context is
  'What extraction needs besides the payload: the account''s IANA time zone, the patterns (for LIKE) of each email rule, and the ids of customers that stand for many people.';

-- What follows from a decision in its transaction points at it: whoever decides sets spine.cause to the event of the decision.
alter table spine.identity_events alter column cause_id set default nullif(current_setting('spine.cause', true), '')::bigint;
