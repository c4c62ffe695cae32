import { sql } from '@databases/pg';
import { customerOf, identityOf, merge, refusal, told } from '../../support/decide.ts';
import {
  manualCustomer,
  manualOrder,
  qboCustomer,
  qboInvoice,
  shopifyCustomer,
  shopifyOrder,
} from '../../support/payloads.ts';
import { type Story, story } from '../../support/story.ts';

/** A family behind one mailbox: all are one customer, of three identities with an order each. */
async function family(s: Story) {
  const mail = { email: 'family@example.com' };
  const son = shopifyCustomer('1', { ...mail, first_name: 'Sam' });
  await s.give('shopify', 'customer', son);
  await s.give('shopify', 'order', shopifyOrder('7', { customer: son }));
  await s.give('qbo', 'customer', qboCustomer('9', { ...mail, phone: '512 555 0101', GivenName: 'Mia' }));
  await s.give('qbo', 'order', qboInvoice('5', { customer: '9' }));
  await s.give('manual', 'customer', manualCustomer('3', { ...mail, first_name: 'Tom' }));
  return {
    customer: await customerOf(s.db, 'qbo', '9'),
    son: await identityOf(s.db, 'shopify', '1'),
    mother: await identityOf(s.db, 'qbo', '9'),
    father: await identityOf(s.db, 'manual', '3'),
  };
}
const split = async (s: Story, ids: bigint[], override = false) =>
  told(
    (await s.db.query(sql`select * from spine.split_identities(${ids}::bigint[], 'a family', ${override})`)) as never,
  );

story('one identity comes off, with its orders, and stays off', async (s, t) => {
  const { customer, mother } = await family(s);
  const changes = told((await s.db.query(sql`select * from spine.split_identity(${mother}, 'the mother')`)) as never);
  t.true(
    changes.some((change) => change.includes('qbo 9')),
    changes.join(),
  );
  t.deepEqual(await s.orders(), { 'qbo invoice:5': 'qbo 9', 'shopify order:7': 'shopify 1 + manual 3' });
  t.is(await identityOf(s.db, 'qbo', '9'), mother, 'its id stays');
  t.deepEqual(await s.holders('phone'), { '5125550101': 'qbo 9' });
  t.deepEqual(await s.holders('email'), { 'family@example.com': 'shopify 1 + manual 3 and qbo 9' });
  await s.give('qbo', 'customer', qboCustomer('9', { at: 5, email: 'family@example.com', GivenName: 'Mia' }));
  await s.give('qbo', 'order', qboInvoice('6', { customer: '9' }));
  t.is((await s.customers()).length, 2);
  t.is(await customerOf(s.db, 'shopify', '1'), customer, 'who was first keeps the id');
});

story('of several each is a customer of its own', async (s, t) => {
  const { mother, father } = await family(s);
  await split(s, [father, mother]);
  t.deepEqual((await s.customers()).sort(), ['manual 3', 'qbo 9', 'shopify 1']);
  t.is((await s.db.query(sql`select from spine.identity_events where event = 'split' and cause_id is null`)).length, 1);
  const [decision] = await s.db.query(sql`
    select d.decision, array_agg(k.provider || k.side order by k.side) as sides
    from spine.identity_decisions as d join spine.identity_decision_keys as k on k.decision_id = d.id group by d.id`);
  t.is(decision.decision, 'different');
  t.is(new Set(decision.sides).size, 3);
});

story('the preview tells the same and changes nothing', async (s, t) => {
  const { mother } = await family(s);
  const preview = told((await s.db.query(sql`select * from spine.preview_split(array[${mother}]::bigint[])`)) as never);
  t.deepEqual(
    await s.customers(),
    ['shopify 1 + qbo 9 + manual 3'].map(() => 'qbo 9 + shopify 1 + manual 3'),
  );
  t.deepEqual(await s.db.query(sql`select from spine.identity_decisions`), []);
  t.deepEqual(preview, await split(s, [mother]));
});

story('a split that would do nothing is refused', async (s, t) => {
  const { customer, son, mother, father } = await family(s);
  t.like(
    await refusal(
      s.db as never,
      sql`select * from spine.split_identities(array[${son}, ${mother}, ${father}]::bigint[])`,
    ),
    {
      code: 'IS012',
      message: `nothing would be left of customer ${customer}`,
    },
  );
  t.like(await refusal(s.db as never, sql`select * from spine.split_identity(999999)`), { code: 'IS007' });
  t.like(await refusal(s.db as never, sql`select * from spine.split_identities('{}')`), { code: 'IS005' });
  t.like(await refusal(s.db as never, sql`select * from spine.split_identities(null)`), { code: 'IS005' });
  await s.give('manual', 'customer', manualCustomer('4', { email: 'other@example.com' }));
  const other = await identityOf(s.db, 'manual', '4');
  t.like(
    await refusal(s.db as never, sql`select * from spine.split_identities(array[${mother}, ${other}]::bigint[])`),
    { code: 'IS005' },
  );
  t.like(await refusal(s.db as never, sql`select * from spine.split_identity(${other})`), { code: 'IS012' });
});

story('a decision that they are one is named, and overridden only when that is said', async (s, t) => {
  await family(s);
  await s.give('manual', 'customer', manualCustomer('4', { email: 'other@example.com' }));
  const into = await customerOf(s.db, 'qbo', '9');
  const event = await merge(s.db, await customerOf(s.db, 'manual', '4'), into);
  const identity = await identityOf(s.db, 'manual', '4');
  const [{ id }] = await s.db.query(sql`select id from spine.identity_decisions`);
  const refused = await refusal(s.db as never, sql`select * from spine.split_identity(${identity})`);
  t.like(refused, { code: 'IS008', hint: `Take it back first: unmerge(${event}). Or split with override => true.` });
  t.regex(refused?.message ?? '', new RegExp(`^decision ${id} `));
  const listed = sql`array[${identity}]::bigint[]`;
  t.deepEqual(
    await refusal(s.db as never, sql`select * from spine.preview_split(${listed})`),
    refused,
    'its preview too',
  );
  const preview = await s.db.query(sql`select * from spine.preview_split(${listed}, override => true)`);
  t.deepEqual(told(preview as never), await split(s, [identity], true));
  t.is((await s.customers()).length, 2);
  const [undo] = await s.db.query(sql`select id from spine.identity_decisions where decision = 'different'`);
  await s.db.query(sql`select * from spine.undo_decision(${undo.id})`);
  t.deepEqual(await s.db.query(sql`select from spine.withdrawn_keys`), []);
  t.is((await s.customers()).length, 1, 'the merge counts again');
});

story('taken back, the evidence decides again', async (s, t) => {
  const { mother, father } = await family(s);
  await split(s, [mother, father]);
  const [{ id }] = await s.db.query(sql`select id from spine.identity_decisions`);
  await s.db.query(sql`select * from spine.undo_decision(${id}, 'one person after all')`);
  t.deepEqual(await s.customers(), ['qbo 9 + shopify 1 + manual 3']);
  t.like(await refusal(s.db as never, sql`select * from spine.undo_decision(${id})`), { code: 'IS010' });
  t.like(await refusal(s.db as never, sql`select * from spine.undo_decision(999999)`), { code: 'IS007' });
});

story('taken back, who waited between two and then had but one waits again', async (s, t) => {
  const ann = { email: 'ann@example.com', phone: '512 555 0101' };
  await s.give('shopify', 'customer', shopifyCustomer('1', ann), shopifyCustomer('2', { email: 'bob@example.com' }));
  await s.give('manual', 'customer', manualCustomer('3', ann));
  await s.give('manual', 'order', manualOrder('4', { email: 'bob@example.com', phone: '512 555 0101' }));
  const before = [await s.customers(), await s.reviews(), await s.outcomes()];
  t.deepEqual(before[1], ['manual order:4: candidates of shopify 1 + manual 3 or shopify 2']);

  await split(s, [await identityOf(s.db, 'manual', '3')]);
  t.deepEqual(await s.customers(), ['shopify 1', 'shopify 2 + manual order:4', 'manual 3']);
  await s.db.query(sql`select spine.undo_decision(max(d.id)) from spine.identity_decisions as d`);
  t.deepEqual([await s.customers(), await s.reviews(), await s.outcomes()], before);
});
