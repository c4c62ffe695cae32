import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { stageRecords } from '../../../src/spine.ts';
import { rolledBack } from '../../support/database.ts';
import { qboCustomer, qboInvoice } from '../../support/payloads.ts';

async function held(
  tx: Queryable,
  entity: string,
  after: string,
  atMost: number | null,
  account = '',
): Promise<string[]> {
  const rows = await tx.query(sql`
    select h.id from spine.list_held('qbo', ${entity}::text, ${account}::text, ${after}::text, ${atMost}::integer) as h (id)`);
  return rows.map((row) => row.id);
}

const stage = (tx: Queryable, entity: 'customer' | 'order', ...payloads: object[]) =>
  stageRecords(tx, { provider: 'qbo', entity, payloads: payloads.map((payload) => JSON.stringify(payload)) });

test(
  'records are listed in the order of their keys, so many behind the given one',
  rolledBack(async (tx, t) => {
    await stage(tx, 'customer', qboCustomer('9'), qboCustomer('10'), qboCustomer('8'));
    await stage(tx, 'order', qboInvoice('1', { customer: '9' }));
    t.deepEqual(await held(tx, 'customer', '', 100), ['10', '8', '9']);
    t.deepEqual(await held(tx, 'customer', '', 2), ['10', '8']);
    t.deepEqual(await held(tx, 'customer', '8', 2), ['9']);
    t.deepEqual(await held(tx, 'customer', '', null), ['10', '8', '9']);
    t.deepEqual(await held(tx, 'order', '', 100), ['invoice:1']);
    t.deepEqual(await held(tx, 'customer', '', 100, 'another'), []);
  }),
);

test(
  'what was deleted, made inactive or merged is not listed',
  rolledBack(async (tx, t) => {
    await stage(tx, 'customer', qboCustomer('1'), qboCustomer('2'), qboCustomer('3'), qboCustomer('4'));
    await stage(
      tx,
      'customer',
      qboCustomer('2', { at: 2, Active: false }),
      qboCustomer('3', { at: 2, status: 'Deleted' }),
      qboCustomer('4', { at: 2, status: 'Merged', mergedInto: '1' }),
    );
    t.deepEqual(await held(tx, 'customer', '', 100), ['1']);
  }),
);
