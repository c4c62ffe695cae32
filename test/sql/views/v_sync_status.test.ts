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
