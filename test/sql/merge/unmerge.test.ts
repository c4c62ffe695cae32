import { sql } from '@databases/pg';
import { customerOf, merge, refusal, unmerge } from '../../support/decide.ts';
import { digest, lines } from '../../support/digest.ts';
import {
  amazonOrder,
  manualCustomer,
  manualOrder,
  qboCustomer,
  qboInvoice,
  shopifyCustomer,
  shopifyOrder,
  street,
} from '../../support/payloads.ts';
import { type Story, story } from '../../support/story.ts';

const ann = shopifyCustomer('1', { email: 'ann@example.com', first_name: 'Ann', last_name: 'Li' });
const ann2 = qboCustomer('9', { phone: '512 555 0101', CompanyName: 'Li & Co' });
const both = { email: 'ann@example.com', phone: '512 555 0101' };

async function two(s: Story): Promise<[bigint, bigint]> {
  await s.give('shopify', 'customer', ann);
  await s.give('qbo', 'customer', ann2);
  await s.give('qbo', 'order', qboInvoice('5', { customer: '9' }));
  await s.give('shopify', 'order', shopifyOrder('7', { customer: ann }));
  return [await customerOf(s.db, 'qbo', '9'), await customerOf(s.db, 'shopify', '1')];
}

const PARTS = ['partition', 'outcomes', 'primaries', 'orders'] as const;
const whole = async (s: Story) => {
  const all: Record<string, string[]> = {};
  for (const part of PARTS) all[part] = await lines(s.db, part);
  return all;
};

story('merge and unmerge leave everything as it was, reviews that the merge settled included', async (s, t) => {
  const [from, into] = await two(s);
  await s.give('manual', 'customer', manualCustomer('3', { email: 'third@example.com' }));
  await s.give(
    'manual',
    'order',
    manualOrder('1', both),
    manualOrder('2', { customer_external_id: '77', ...both, name: 'Zoe Wu' }),
  );
  await s.give('manual', 'order', manualOrder('4', { customer_external_id: '77' }));
  await s.give('manual', 'order', manualOrder('3', { email: 'third@example.com', phone: '512 555 0101' }));
  await s.give(
    'amazon',
    'order',
    amazonOrder('111-1111111-1111111', {
      email: 'ann@example.com',
      name: 'Ann Li',
      phone: '512 555 0101',
      address: street('Ann Li'),
    }),
  );
  await s.db.query(sql`
    insert into spine.orders (provider, external_id, customer_id, phone, email) values
      ('manual', 'order:a', null, '512 555 0101', null), ('manual', 'order:b', ${from}, null, null),
      ('manual', 'order:c', null, '512 555 0101', 'ann@example.com')`);
  await s.resolve();
  const before = await whole(s);
  const fingerprint = await digest(s.db);
  const event = await merge(s.db, from, into);
  t.is((await s.reviews()).length, 1);
  t.deepEqual(await unmerge(s.db, event), [
    'unmerged 3',
    'moved qbo 9 2',
    'waits manual 77 0',
    'waits manual order:1 0',
    'waits amazon 111-1111111-1111111 0',
    'waits manual order:c 0',
  ]);
  t.deepEqual(await whole(s), before);
  t.deepEqual(await digest(s.db), fingerprint);
});

story('the other way round too: what was copied into the survivor goes back', async (s, t) => {
  const [from, into] = await two(s);
  const before = await whole(s);
  const event = await merge(s.db, into, from);
  t.deepEqual(await s.primaries(), ['ann@example.com, 5125550101, Ann, Li, Li & Co']);
  await unmerge(s.db, event);
  t.deepEqual(await s.primaries(), ['ann@example.com, Ann, Li', '5125550101, Li & Co']);
  t.deepEqual(await whole(s), before);
  t.deepEqual(await s.db.query(sql`select customer_id from spine.v_customer_redirects`), []);
});

story('a second time is refused with what undid it', async (s, t) => {
  const [from, into] = await two(s);
  const event = await merge(s.db, from, into);
  await s.db.query(sql`set local spine.actor = 'maria'`);
  await unmerge(s.db, event);
  const [{ id }] = await s.db.query(sql`select id from spine.identity_events where event = 'unmerged'`);
  const refused = await refusal(s.db as never, sql`select spine.unmerge(${event})`);
  t.like(refused, { code: 'IS010', hint: 'Nothing is left to undo.' });
  t.regex(refused?.message ?? '', new RegExp(`^merge ${event} was undone by event ${id} of maria on `));
  t.like(await refusal(s.db as never, sql`select spine.unmerge(999999)`), { code: 'IS007' });
  t.deepEqual(await s.db.query(sql`select revoked_by from spine.identity_decisions`), [{ revoked_by: 'maria' }]);
});

story('new records of the merged half go with it, new ones of the survivor stay', async (s, t) => {
  const [from, into] = await two(s);
  const event = await merge(s.db, from, into);
  await s.give('qbo', 'order', qboInvoice('6', { customer: '9' }));
  await s.give(
    'qbo',
    'customer',
    qboCustomer('9', { at: 3, phone: '512 555 0101', email: 'co@example.com', CompanyName: 'Li & Co' }),
  );
  await s.give('shopify', 'customer', { ...ann, updated_at: '2026-03-09T00:00:00Z', phone: '512 555 0777' });
  await s.give('manual', 'order', manualOrder('1', { email: 'ann@example.com' }));
  t.deepEqual(await unmerge(s.db, event), ['unmerged 2', 'moved qbo 9 2', 'stays manual order:1 1']);
  t.deepEqual(await s.orders(), {
    'manual order:1': 'shopify 1 + manual order:1',
    'qbo invoice:5': 'qbo 9',
    'qbo invoice:6': 'qbo 9',
    'shopify order:7': 'shopify 1 + manual order:1',
  });
  t.deepEqual(await s.holders('email'), { 'ann@example.com': 'shopify 1 + manual order:1', 'co@example.com': 'qbo 9' });
  t.deepEqual(await s.holders('phone'), { '5125550101': 'qbo 9', '5125550777': 'shopify 1 + manual order:1' });
  // the survivor's phone was empty before the merge, and its own records say one by now
  t.deepEqual(await s.primaries(), ['ann@example.com, 5125550777, Ann, Li', '5125550101, Li & Co']);
});

story('what the merged half no longer says is former there, and nowhere else', async (s, t) => {
  const [from, into] = await two(s);
  const event = await merge(s.db, from, into);
  await s.give('qbo', 'customer', qboCustomer('9', { at: 3, phone: '512 555 0999', CompanyName: 'Li & Sons' }));
  await unmerge(s.db, event);
  t.deepEqual(await s.holders('phone'), { '5125550999': 'qbo 9' });
  t.deepEqual(await s.holders('phone', { former: true }), { '5125550101': 'qbo 9' });
  t.deepEqual(await s.primaries(), ['ann@example.com, Ann, Li', '5125550999, Li & Sons']);
});

story('a merge of the survivor stays: what returns comes out of where it is now', async (s, t) => {
  const [from, into] = await two(s);
  await s.give('manual', 'customer', manualCustomer('3', { email: 'third@example.com', first_name: 'Cy' }));
  const third = await customerOf(s.db, 'manual', '3');
  const before = await whole(s);
  const first = await merge(s.db, from, into);
  const between = await whole(s);
  const second = await merge(s.db, into, third);
  await unmerge(s.db, first);
  t.deepEqual(await s.customers(), ['qbo 9', 'shopify 1 + manual 3']);
  t.deepEqual(await s.primaries(), ['5125550101, Li & Co', 'third@example.com, Cy']);
  await unmerge(s.db, second);
  t.deepEqual(await whole(s), before);

  // and last in, first out
  const again = await merge(s.db, from, into);
  t.deepEqual(await whole(s), between);
  const onward = await merge(s.db, into, third);
  await unmerge(s.db, onward);
  t.deepEqual(await whole(s), between);
  await unmerge(s.db, again);
  t.deepEqual(await whole(s), before);
});

story('who was merged into the survivor since stays there', async (s, t) => {
  const [from, into] = await two(s);
  await s.give('manual', 'customer', manualCustomer('3', { email: 'third@example.com', phone: '512 555 0333' }));
  const third = await customerOf(s.db, 'manual', '3');
  const before = await whole(s);
  const first = await merge(s.db, from, into);
  const second = await merge(s.db, third, into);
  t.deepEqual(await unmerge(s.db, first), ['unmerged 1', 'moved qbo 9 1', 'stays manual 3 0']);
  t.deepEqual(await s.customers(), ['shopify 1 + manual 3', 'qbo 9']);
  t.deepEqual(await s.primaries(), ['ann@example.com, 5125550333, Ann, Li', '5125550101, Li & Co']);
  await unmerge(s.db, second);
  t.deepEqual((await whole(s)).partition, before.partition);
  t.deepEqual((await whole(s)).primaries, before.primaries);
});

story('an upstream merge since is not taken back with it', async (s, t) => {
  const [from, into] = await two(s);
  await s.give('shopify', 'customer', shopifyCustomer('2', { email: 'b@example.com' }));
  const other = await customerOf(s.db, 'shopify', '2');
  const event = await merge(s.db, other, from);
  await s.give('shopify', 'customer', { ...(await import('../../support/payloads.ts')).shopifyMerge('2', '1') });
  t.deepEqual(await s.customers(), ['shopify 1 + shopify 2', 'qbo 9']);
  t.deepEqual((await unmerge(s.db, event)).slice(1), ['stays shopify 2 0']);
  t.is(into, await customerOf(s.db, 'shopify', '2'));
});

for (const [from, into] of [
  ['3', '1'],
  ['1', '3'],
] as const) {
  story(
    `an unmerge gives nobody a quarantined value that they did not hold: qbo ${from} of qbo ${into}`,
    async (s, t) => {
      await s.db.query(sql`update spine.settings set value = '2' where name = 'quarantine_holders'`);
      const office = (id: string) => qboCustomer(id, { email: 'office@example.com', DisplayName: `House ${id}` });
      await s.give('qbo', 'customer', office('1'));
      await s.give('qbo', 'customer', office('2')); // the second who holds it
      await s.give('qbo', 'customer', office('3'));
      const held = { 'office@example.com': 'qbo 1 and qbo 2' };
      t.deepEqual(await s.holders('email'), held);
      const before = await whole(s);
      const event = await merge(s.db, await customerOf(s.db, 'qbo', from), await customerOf(s.db, 'qbo', into));
      await unmerge(s.db, event);
      t.deepEqual(await s.holders('email'), held);
      t.deepEqual(await whole(s), before);
    },
  );
}

story('what waited with others waits again, though the merge had left it with nothing to go by', async (s, t) => {
  await s.db.query(sql`update spine.settings set value = '1' where name = 'max_emails'`);
  const home = (id: string, email?: string) =>
    qboCustomer(id, { phone: '512 555 0101', DisplayName: `House ${id}`, ...(email && { email }) });
  await s.give('qbo', 'customer', home('1', 'ann@example.com'), home('2'));
  const order = { email: 'zoe@example.com', name: 'Ann Li', phone: '512 555 0101', address: street('Ann Li') };
  await s.give('amazon', 'order', amazonOrder('111-1111111-1111111', order));
  await s.db.query(sql`select spine.resolve_customer('amazon', '111-1111111-1111111')`); // joins the order
  const before = await whole(s);
  const event = await merge(s.db, await customerOf(s.db, 'qbo', '2'), await customerOf(s.db, 'qbo', '1'));
  t.deepEqual(await s.reviews(), ['amazon 111-1111111-1111111: limit of qbo 1 + qbo 2']);
  await unmerge(s.db, event);
  t.deepEqual(await whole(s), before);
});
