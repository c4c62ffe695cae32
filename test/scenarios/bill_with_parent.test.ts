// A job that QuickBooks bills with its parent is the parent's, whatever it says of itself; a job alone decides nothing.
import { sql } from '@databases/pg';
import { day, qboCustomer, qboInvoice } from '../support/payloads.ts';
import { stageIn, story } from '../support/story.ts';

const acme = qboCustomer('1', { CompanyName: 'Acme Builders', email: 'office@acme.example' });
const billed = (parent: string) => ({ Job: true, BillWithParent: true, ParentRef: { value: parent } });
const kitchen = qboCustomer('2', { ...billed('1'), email: 'cook@example.com', GivenName: 'Kitchen' });

story('the parent first: the job is its customer’s, with what it says', async (s, t) => {
  await s.give('qbo', 'customer', acme);
  await s.give('qbo', 'customer', kitchen);
  await s.give('qbo', 'order', qboInvoice('9', { customer: '2' }));
  t.deepEqual(await s.customers(), ['qbo 1 + qbo 2']);
  t.deepEqual(await s.outcomes(), { 'qbo 1': 'none', 'qbo 2': 'exact', 'qbo invoice:9': 'exact' });
  t.deepEqual(await s.holders('email'), {
    'office@acme.example': 'qbo 1 + qbo 2',
    'cook@example.com': 'qbo 1 + qbo 2',
  });
});

story('the parent later: until it comes the job and its invoices wait', async (s, t) => {
  await s.give('qbo', 'customer', kitchen);
  await s.give('qbo', 'order', qboInvoice('9', { customer: '2' }));
  t.deepEqual(await s.outcomes(), { 'qbo 2': 'unidentified', 'qbo invoice:9': 'unidentified' });
  t.deepEqual(await s.customers(), []);
  await s.give('qbo', 'customer', acme);
  t.deepEqual(await s.outcomes(), { 'qbo 1': 'none', 'qbo 2': 'exact', 'qbo invoice:9': 'exact' });
  t.deepEqual(await s.orders(), { 'qbo invoice:9': 'qbo 1 + qbo 2' });
});

story('in one backlog the order of arrival decides nothing', async (s, t) => {
  await s.give('qbo', 'customer', kitchen, acme);
  t.deepEqual(await s.customers(), ['qbo 1 + qbo 2']);
});

story('a parent that is billed with its own parent passes its job on', async (s, t) => {
  const wing = qboCustomer('3', { ...billed('2'), email: 'wing@example.com' });
  await s.give('qbo', 'customer', wing);
  await s.give('qbo', 'customer', kitchen);
  await s.give('qbo', 'customer', acme);
  t.deepEqual(await s.customers(), ['qbo 1 + qbo 2 + qbo 3']);
});

story('when it is no longer billed with its parent it stays where it is', async (s, t) => {
  await s.give('qbo', 'customer', acme);
  await s.give('qbo', 'customer', kitchen);
  await s.give(
    'qbo',
    'customer',
    qboCustomer('2', { at: 2, ...billed('1'), BillWithParent: false, email: 'cook@example.com' }),
  );
  t.deepEqual(await s.customers(), ['qbo 1 + qbo 2']);
  t.deepEqual(await s.outcomes(), { 'qbo 1': 'none', 'qbo 2': 'exact' });
  t.deepEqual(await s.db.query(sql`select external_id, parent_key from spine.claims order by 1`), [
    { external_id: '1', parent_key: null },
    { external_id: '2', parent_key: null },
  ]);
});

story('a job that is billed by itself is decided like any other record', async (s, t) => {
  await s.give('qbo', 'customer', acme);
  await s.give(
    'qbo',
    'customer',
    qboCustomer('2', { Job: true, ParentRef: { value: '1' }, email: 'cook@example.com' }),
  );
  t.deepEqual(await s.customers(), ['qbo 1', 'qbo 2']);
});

const parents = async (s: Parameters<Parameters<typeof story>[1]>[0]) =>
  (await s.db.query(sql`select parent_key from spine.claims order by external_id`)).map((row) => row.parent_key);

story('who pays is what the newest version says that says it, in whatever order they come', async (s, t) => {
  const whole = (at: number, fields: object) => qboCustomer('2', { at, ...fields });
  const part = (at: number, fields: object) => ({
    Customer: { Id: '2', sparse: true, MetaData: { CreateTime: day(1), LastUpdatedTime: day(at) }, ...fields },
  });
  await s.stage('qbo', 'customer', part(5, { GivenName: 'Kitchen' }));
  t.deepEqual(await parents(s), [null]);
  await s.stage('qbo', 'customer', whole(2, billed('1')));
  t.deepEqual(await parents(s), ['1'], 'the hole of a later part is filled');
  await s.stage('qbo', 'customer', whole(1, billed('7')));
  t.deepEqual(await parents(s), ['1'], 'by the newest that says it');
  await s.stage('qbo', 'customer', part(6, { ParentRef: { value: '8' } }));
  t.deepEqual(await parents(s), ['1'], 'a parent alone does not say that it pays');
  await s.stage('qbo', 'customer', part(7, billed('8')));
  t.deepEqual(await parents(s), ['8']);
  await s.stage('qbo', 'customer', whole(4, { BillWithParent: false }));
  t.deepEqual(await parents(s), ['8'], 'an older version does not take it away');
  await s.stage('qbo', 'customer', part(8, { BillWithParent: false }));
  t.deepEqual(await parents(s), [null]);
  await s.resolve();
});

story('a second company has parents of its own', async (s, t) => {
  await s.give('qbo', 'customer', acme);
  await stageIn(s.db, 'qbo', 'customer', [kitchen], 'b');
  await s.resolve();
  t.deepEqual(await parents(s), [null, 'b/1']);
  t.deepEqual(await s.outcomes(), { 'qbo 1': 'none', 'qbo b/2': 'unidentified' });
});
