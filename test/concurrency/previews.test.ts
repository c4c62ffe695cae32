// A preview changes nothing: once it has answered, nobody waits for the transaction that asked.
import { sql } from '@databases/pg';
import test from 'ava';
import { ownDatabase } from '../support/database.ts';
import { customerOf, identityOf } from '../support/decide.ts';
import { qboCustomer, qboInvoice, shopifyCustomer } from '../support/payloads.ts';
import { resolveIn, stageIn } from '../support/story.ts';

test('a preview keeps no lock', async (t) => {
  const { db } = await ownDatabase(t);
  const mail = { email: 'office@example.com' };
  await stageIn(db, 'qbo', 'customer', [qboCustomer('58', mail), qboCustomer('59', { email: 'bob@example.com' })]);
  await stageIn(db, 'qbo', 'order', [qboInvoice('5', { customer: '58' })]);
  await stageIn(db, 'shopify', 'customer', [shopifyCustomer('1', mail)]);
  await resolveIn(db);
  await db.query(sql`select spine.block_identifier('email', 'bob@example.com', 'test')`);
  const [from, into] = [await customerOf(db, 'qbo', '58'), await customerOf(db, 'qbo', '59')];
  const shop = await identityOf(db, 'shopify', '1');
  for (const [what, preview] of [
    ['merge', sql`spine.preview_merge(${from}, ${into})`],
    ['split', sql`spine.preview_split(array[${shop}]::bigint[])`],
    ['block', sql`spine.preview_block('email', ${mail.email})`],
    ['unblock', sql`spine.preview_unblock('email', 'bob@example.com')`],
    ['house', sql`spine.preview_house('qbo', '58')`],
    ['rules', sql`spine.preview_rules('{"name_guard": "all"}')`],
    ['rebuild', sql`spine.rebuild_identities()`],
  ] as const) {
    await db.tx(async (tx) => {
      await tx.query(sql`select count(*) from ${preview}`);
      const locks = await tx.query(sql`
        select objid from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'`);
      t.deepEqual(locks, [], what);
    });
  }
});
