--! Previous: sha1:9476670bb345bb5fb3b3346a69040c464ba45818
--! Hash: sha1:68e2bc4e41b8112aff4c36cf4dd8651ef5100686
--! Message: Ingest

--! split: 010-ingest.sql
-- What ingesters keep: cursors of two modes, tokens, deliveries of webhooks.

alter table spine.sync_cursors
  add column mode text collate "C" not null default 'incremental',
  add column next_run_at timestamptz,
  add constraint chk_sync_cursors_mode check (mode in ('incremental', 'full')),
  drop constraint sync_cursors_pkey,
  add primary key (provider, account, entity, mode);
comment on column spine.sync_cursors.mode is 'full: a backfill, which goes on beside the daemon and where it stopped.';
comment on column spine.sync_cursors.position is 'Where to read on, in the provider''s own terms; {} is the beginning. Its v is the version of its form.';
comment on column spine.sync_cursors.next_run_at is 'When the daemon means to read next; null if none runs.';

alter table spine.sync_runs
  add column account text collate "C" not null default '',
  add column mode text collate "C",
  add constraint chk_sync_runs_mode check (mode in ('incremental', 'full'));
comment on column spine.sync_runs.mode is 'Of an ingester''s run: incremental, or full for a backfill.';

create table spine.provider_tokens (
  provider text collate "C" not null,
  account text collate "C" not null default '',
  subject text collate "C" not null,
  sealed bytea not null,
  expires_at timestamptz not null,
  version integer not null default 1,
  needs_consent boolean not null default false,
  updated_at timestamptz not null default now(),
  primary key (provider, account)
);
comment on table spine.provider_tokens is 'The newest tokens of an account, sealed with the key of the merchant (SPINE_SECRET_KEY).';
comment on column spine.provider_tokens.subject is 'The shop, realm or seller they are for: those of another one are refused.';
comment on column spine.provider_tokens.sealed is 'AES-256-GCM: 12 bytes nonce, 16 bytes tag, the JSON of the tokens.';
comment on column spine.provider_tokens.needs_consent is 'The provider takes the refresh token no longer: a person has to connect the account again.';

create table spine.webhook_deliveries (
  id bigint generated always as identity primary key,
  provider text collate "C" not null,
  account text collate "C" not null default '',
  delivery_key text collate "C" not null,
  topic text collate "C" not null,
  body bytea not null,
  sent_at timestamptz,
  received_at timestamptz not null default now(),
  state text collate "C" not null default 'pending',
  attempts integer not null default 0,
  error text,
  processed_at timestamptz,
  constraint uq_webhook_deliveries_key unique (provider, delivery_key),
  constraint chk_webhook_deliveries_state check (state in ('pending', 'done', 'ignored', 'open', 'failed'))
);
comment on table spine.webhook_deliveries is 'What providers delivered, verified and kept before it was answered.';
comment on column spine.webhook_deliveries.delivery_key is 'The provider''s own name of the delivery, so that the same one again is recognised.';
comment on column spine.webhook_deliveries.state is
  'pending: to be staged or fetched; ignored: nothing to do for it; open: a request for privacy that waits; failed: given up, see error.';
create index ix_webhook_deliveries_pending on spine.webhook_deliveries (provider, account, id) where state = 'pending';
create index ix_webhook_deliveries_left on spine.webhook_deliveries (provider, account, state) where state in ('open', 'failed');
