import { sql } from '@databases/pg';
import test from 'ava';
import { invented } from './invented.ts';

test(
  'each feed with its cursor, its last run, its last error and what it could not read',
  invented(async (tx, t) => {
    await tx.query(sql`
      insert into spine.sync_cursors (provider, account, entity, position, updated_at)
      values ('shopify', 'second', 'order', '{"page": 2}', now() - interval '5 minutes')`);
    await tx.query(sql`
      insert into spine.sync_runs (kind, provider, entity, started_at, finished_at, fetched, error) values
        ('sync', 'qbo', 'customer', now() - interval '3 hours', now() - interval '2 hours', 7, null),
        ('sync', 'qbo', 'customer', now() - interval '1 hour', now() - interval '1 hour', 0, '401'),
        ('resolve', null, null, now(), now(), 0, null)`);
    await tx.query(sql`
      insert into staging.rejects (provider, entity, account, sha256, raw, reason) values
        ('shopify', 'order', 'second', '\\x00', '\\x00', 'no id'), ('amazon', 'order', '', '\\x00', '\\x00', 'no id')`);
    const rows = await tx.query(sql`
      select provider, account, entity, cursor, last_run_fetched, last_error, open_rejects,
        extract(epoch from lag)::integer as lag
      from spine.v_sync_status order by provider`);
    t.deepEqual(rows, [
      {
        provider: 'amazon',
        account: '',
        entity: 'order',
        cursor: null,
        last_run_fetched: null,
        last_error: null,
        open_rejects: 1n,
        lag: null,
      },
      {
        provider: 'qbo',
        account: '',
        entity: 'customer',
        cursor: null,
        last_run_fetched: 0n,
        last_error: '401',
        open_rejects: 0n,
        lag: 7200,
      },
      {
        provider: 'shopify',
        account: 'second',
        entity: 'order',
        cursor: { page: 2 },
        last_run_fetched: null,
        last_error: null,
        open_rejects: 1n,
        lag: 300,
      },
    ]);
  }),
);

test(
  'runs are told apart by account; a backfill, the next reading and what was delivered are shown',
  invented(async (tx, t) => {
    await tx.query(sql`
      insert into spine.sync_cursors (provider, account, entity, mode, position, next_run_at) values
        ('shopify', '', 'order', 'incremental', '{"at": 1}', '2030-01-01T00:00:00Z'), ('shopify', '', 'order', 'full', '{"at": 2}', null)`);
    await tx.query(sql`
      insert into spine.sync_runs (kind, provider, account, entity, mode, finished_at, fetched, staged, error) values
        ('sync', 'shopify', '', 'order', 'incremental', now(), 3, 3, null),
        ('sync', 'shopify', 'second', 'order', 'incremental', now(), 0, 0, 'refused')`);
    await tx.query(sql`
      insert into spine.webhook_deliveries (provider, delivery_key, topic, body, state) values
        ('shopify', '1', 'a', '', 'pending'), ('shopify', '2', 'a', '', 'pending'), ('shopify', '3', 'a', '', 'open'),
        ('shopify', '4', 'a', '', 'failed'), ('shopify', '5', 'a', '', 'done'), ('shopify', '6', 'a', '', 'ignored')`);
    t.deepEqual(
      await tx.query(sql`
        select account, cursor, full_cursor, next_run_at, last_run_fetched, last_error, waiting_deliveries,
          open_privacy_requests, failed_deliveries
        from spine.v_sync_status order by account`),
      [
        {
          account: '',
          cursor: { at: 1 },
          full_cursor: { at: 2 },
          next_run_at: new Date('2030-01-01T00:00:00Z'),
          last_run_fetched: 3n,
          last_error: null,
          waiting_deliveries: 2n,
          open_privacy_requests: 1n,
          failed_deliveries: 1n,
        },
        {
          account: 'second',
          cursor: null,
          full_cursor: null,
          next_run_at: null,
          last_run_fetched: 0n,
          last_error: 'refused',
          waiting_deliveries: 0n,
          open_privacy_requests: 0n,
          failed_deliveries: 0n,
        },
      ],
    );
  }),
);
