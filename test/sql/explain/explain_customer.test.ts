import { sql } from '@databases/pg';
import {
  amazonOrder,
  day,
  manualCustomer,
  manualOrder,
  qboCustomer,
  shipstationOrder,
  shopifyCustomer,
  shopifyMerge,
  shopifyOrder,
  street,
} from '../../support/payloads.ts';
import { type Story, story as test } from '../../support/story.ts';
import { customerOf, decide, now, sentences, story } from './asking.ts';

const order = '113-1234567-7654321';
const ada = shopifyCustomer('1001', { email: 'jo@example.com', first_name: 'Jo', last_name: 'March' });

/** An event as the functions of people write it. */
const tell = async (s: Story, row: Record<string, unknown>): Promise<bigint> => {
  const columns = sql.join(
    Object.keys(row).map((column) => sql.ident(column)),
    ', ',
  );
  const [{ id }] = await s.db.query(sql`
    insert into spine.identity_events (${columns})
    select ${columns} from jsonb_populate_record(null::spine.identity_events, ${JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? Number(value) : value))}::jsonb)
    returning id`);
  return id;
};

test('created, and linked by an email that another gives', async (s, t) => {
  await s.give('shopify', 'customer', ada);
  await s.give('qbo', 'customer', qboCustomer('58', { email: 'jo@example.com', phone: '512 555 0100' }));
  const id = await customerOf(s.db, 'qbo', '58');
  t.deepEqual(await sentences(s.db, id), [
    'Shopify customer 1001 created this customer.',
    'QBO customer 58 was linked to this customer by its email jo@example.com, which Shopify customer 1001 also gives.',
    'Shopify customer 1001 belongs to it, with 1 record.',
    'QBO customer 58 belongs to it, with 1 record.',
    'Its email is jo@example.com, from Shopify customer 1001.',
    'Its phone is 5125550100, from QBO customer 58.',
    'Its name is Jo March, from Shopify customer 1001.',
  ]);
  const [step] = await s.db.query(sql`select * from spine.explain_customer(${id}::bigint) where step = 2`);
  t.like(step, {
    event: 'linked',
    provider: 'qbo',
    entity: 'customer',
    identity_key: '58',
    customer_id: id,
    matched_by: 'email',
    matched_value: 'jo@example.com',
  });
});

test('a phone, an address, an order reference', async (s, t) => {
  const home = street('Jo March');
  await s.give('manual', 'customer', manualCustomer('1', { phone: '512 555 0100', name: 'Jo March', address: home }));
  await s.give('shopify', 'customer', shopifyCustomer('2', { phone: '512 555 0100' }));
  await s.give('amazon', 'order', amazonOrder(order, { name: 'Jo March', address: home }));
  await s.give('shipstation', 'order', shipstationOrder(1, { number: order }));
  const told = await story(s.db, await customerOf(s.db, 'manual', '1'));
  const hash = told.join().match(/\((\w{8})…\)/)?.[1];
  t.deepEqual(told, [
    'Manual customer 1 created this customer.',
    'Shopify customer 2 was linked to this customer by its phone 5125550100, which manual customer 1 also gives.',
    `Amazon order ${order} was linked to this customer by its address (${hash}…), which manual customer 1 also gives.`,
    `ShipStation order 1 was linked to this customer as the same order as Amazon order ${order}.`,
    `Amazon address ${hash} was noted with this customer.`,
  ]);
});

test('what waited, and what came of it', async (s, t) => {
  await s.give(
    'manual',
    'customer',
    manualCustomer('1', { email: 'a@example.com' }),
    manualCustomer('2', { phone: '5125550102' }),
  );
  const both = { email: 'a@example.com', phone: '5125550102' };
  await s.give('manual', 'order', manualOrder('5', { ...both, updated_at: day(1) }));
  const [a, b] = [await customerOf(s.db, 'manual', '1'), await customerOf(s.db, 'manual', '2')];
  const [{ id }] = await s.db.query(sql`select id from spine.match_reviews`);
  for (const customer of [a, b]) {
    t.deepEqual(await now(s.db, customer, 'review'), [
      `Manual order 5 waits in review ${id}, because what it gives belongs to several customers; this customer is one of 2.`,
    ]);
  }
  await s.give('manual', 'order', manualOrder('5', { email: both.email, phone: '', updated_at: day(2) }));
  t.deepEqual((await story(s.db, a)).slice(1), [
    `Manual order 5 waited, because what it gives belongs to several customers (customers ${a} and ${b}).`,
    'Manual order 5 was linked to this customer by its email a@example.com, which manual customer 1 also gives.',
  ]);
  t.deepEqual(await story(s.db, b), ['Manual customer 2 created this customer.']);
});

test('what its own records told later, what others have too, and what ended', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('1', { email: 'a@example.com', updated_at: day(1) }));
  await s.give('manual', 'customer', manualCustomer('2', { phone: '5125550102', updated_at: day(1) }));
  await s.give('manual', 'customer', manualCustomer('2', { email: 'a@example.com', updated_at: day(2) }));
  await s.give('manual', 'customer', manualCustomer('2', { deleted: true, updated_at: day(3) }));
  const [a, b] = [await customerOf(s.db, 'manual', '1'), await customerOf(s.db, 'manual', '2')];
  t.deepEqual((await story(s.db, b)).slice(1, 3), [
    'Manual customer 2 told more about this customer.',
    'Manual customer 2 came to give the email a@example.com too, which another customer has as well.',
  ]);
  t.true((await story(s.db, b)).includes('Manual customer 2 ended, because its provider deleted it.'));
  t.deepEqual(await now(s.db, a, 'shared'), [`Its email a@example.com is also that of customer ${b}.`]);
  t.deepEqual(await now(s.db, b, 'identity'), ['Manual customer 2 belongs to it, with 1 record, and has ended.']);
});

test('a merge by the provider, and a merged id that explains its survivor', async (s, t) => {
  await s.give('shopify', 'customer', ada, shopifyCustomer('2', { phone: '512 555 0102' }));
  await s.give('shopify', 'order', shopifyOrder('5', { customer: { id: '2' } }));
  const [survivor, loser] = [await customerOf(s.db, 'shopify', '1001'), await customerOf(s.db, 'shopify', '2')];
  await s.give('shopify', 'customer', shopifyMerge('2', '1001'));
  t.deepEqual(await story(s.db, survivor), [
    'Shopify customer 1001 created this customer.',
    `Shopify customer 2 created customer ${loser}.`,
    `Shopify customer 2 moved from customer ${loser} to this customer because Shopify merged it with another of its records.`,
    'Shopify customer 2 forwards to Shopify customer 1001 since Shopify merged them.',
    `Customer ${loser} was merged into this customer because its provider merged its last record.`,
  ]);
  const all = await sentences(s.db, loser);
  t.is(all[0], `Customer ${loser} was merged and is now customer ${survivor}, which this explains.`);
  t.deepEqual(all.slice(1), await sentences(s.db, survivor));
  t.deepEqual(
    (await now(s.db, survivor, 'identity'))[1],
    'Shopify customer 2 belongs to it, with 2 records, and forwards to Shopify customer 1001.',
  );
});

test('a merge by a person, and what followed from it', async (s, t) => {
  await s.give('shopify', 'customer', ada, shopifyCustomer('2', { phone: '512 555 0102' }));
  const [into, from] = [await customerOf(s.db, 'shopify', '1001'), await customerOf(s.db, 'shopify', '2')];
  const [{ id: identity }] = await s.db.query(sql`select id from spine.customer_identities where external_id = '2'`);
  const merged = await tell(s, {
    event: 'merged',
    customer_id: into,
    from_customer_id: from,
    actor: 'anna',
    detail: { reason: 'same person called' },
  });
  await tell(s, {
    event: 'moved',
    customer_id: into,
    from_customer_id: from,
    identity_id: identity,
    provider: 'shopify',
    external_id: '2',
    actor: 'anna',
    cause_id: merged,
  });
  await tell(s, {
    event: 'unmerged',
    customer_id: from,
    from_customer_id: into,
    actor: 'bob',
    detail: { reason: 'not the same.' },
  });
  t.deepEqual((await story(s.db, into)).slice(1), [
    `Customer ${from} was merged into this customer by anna: same person called.`,
    `Shopify customer 2 moved from customer ${from} to this customer when anna merged customer ${from} into customer ${into}.`,
    `Bob undid the merge of customer ${from} into customer ${into}: not the same.`,
  ]);
  const [{ sentence }] = await s.db.query(sql`
    select sentence from spine.explain_customer(${from}::bigint) where event = 'merged'`);
  t.is(sentence, `Customer ${from} was merged into customer ${into} by anna: same person called.`);
  await tell(s, {
    event: 'moved',
    customer_id: from,
    from_customer_id: into,
    identity_id: identity,
    provider: 'shopify',
    external_id: '2',
  });
});

test('a move because of a block, a split, a review and a decision by hand name who did it', async (s, t) => {
  await s.give('shopify', 'customer', ada);
  const id = await customerOf(s.db, 'shopify', '1001');
  const [{ id: identity }] = await s.db.query(sql`select id from spine.customer_identities`);
  const at = { identity_id: identity, provider: 'shopify', entity: 'customer', external_id: '1001', actor: 'anna' };
  const blocked = await tell(s, {
    event: 'blocked',
    matched_by: 'phone',
    matched_value: '5125550100',
    actor: 'anna',
    detail: { reason: "the shop's own" },
  });
  await tell(s, { event: 'moved', customer_id: id, from_customer_id: 9, ...at, cause_id: blocked });
  const by = { customer_id: id, matched_by: 'manual', actor: 'anna' };
  const key = { provider: 'shopify', external_id: '1001' };
  await tell(s, { event: 'split', ...by, detail: { identities: [{}, {}], reason: 'two people' } });
  for (const decision of ['link', 'create', 'merge', 'dismiss']) {
    await tell(s, { event: 'reviewed', ...by, ...key, detail: { decision, reason: 'she wrote so' } });
  }
  const undone = await tell(s, { event: 'reviewed', ...by, ...key, detail: { decision: 'undo', undone: 12 } });
  await tell(s, { event: 'moved', customer_id: id, from_customer_id: 9, ...at, cause_id: undone });
  await tell(s, { event: 'linked', ...by, ...key, identity_id: identity, detail: { reason: 'by letter' } });
  await tell(s, { event: 'linked', ...by, ...at, actor: 'resolver' });
  await tell(s, { event: 'updated', ...by, ...key, detail: { primary: 'email', reason: 'she asked' } });
  await tell(s, {
    event: 'unblocked',
    customer_id: id,
    matched_by: 'phone',
    matched_value: '5125550100',
    actor: 'bob',
  });
  await tell(s, {
    event: 'blocked',
    customer_id: id,
    matched_by: 'phone',
    matched_value: '5125550100',
    actor: 'resolver',
    detail: { mode: 'quarantined' },
  });
  t.deepEqual((await story(s.db, id)).slice(1), [
    "The phone 5125550100 was blocked by anna: the shop's own.",
    'Shopify customer 1001 moved from customer 9 to this customer because the phone 5125550100 was blocked by anna.',
    'Anna split identities off this customer (2 in all): two people.',
    'Anna decided the review of Shopify customer 1001: it is this customer: she wrote so.',
    'Anna decided the review of Shopify customer 1001: it is a customer of its own: she wrote so.',
    'Anna decided the review of Shopify customer 1001: all that it may be are one customer: she wrote so.',
    'Anna decided the review of Shopify customer 1001: it waits for nobody: she wrote so.',
    'Anna took back what was decided of Shopify customer 1001 (event 12).',
    'Shopify customer 1001 moved from customer 9 to this customer when anna took back what was decided of Shopify customer 1001.',
    'Shopify customer 1001 was linked to this customer by what anna decided: by letter.',
    'Shopify customer 1001 was linked to this customer by what people decided.',
    'Anna set the email of this customer: she asked.',
    'Bob allowed the phone 5125550100 again.',
    'The phone 5125550100 was quarantined, because too many have it.',
  ]);
});

test('an identity that left, and what was taken off or erased', async (s, t) => {
  await s.give('shopify', 'customer', ada, shopifyCustomer('2', { phone: '512 555 0102' }));
  const [stays, left] = [await customerOf(s.db, 'shopify', '1001'), await customerOf(s.db, 'shopify', '2')];
  const [{ id: identity }] = await s.db.query(sql`select id from spine.customer_identities where external_id = '2'`);
  const at = { identity_id: identity, provider: 'shopify', external_id: '2' };
  await tell(s, { event: 'moved', customer_id: stays, from_customer_id: left, ...at, matched_by: 'upstream_merge' });
  t.is(
    (await story(s.db, left)).at(-1),
    `Shopify customer 2 moved from customer ${left} to customer ${stays} because Shopify merged it with another of its records.`,
  );
  await tell(s, { event: 'ended', customer_id: stays, ...at, detail: { taken_off: true } });
  t.is((await story(s.db, stays)).at(-1), 'Shopify customer 2 was taken off this customer.');
  await tell(s, { event: 'erased', customer_id: left, actor: 'anna' });
  t.is((await story(s.db, left)).at(-1), 'Personal data of this customer was erased.');
  await tell(s, { event: 'linked', customer_id: left, ...at, matched_by: 'phone' });
});

test('what was decided again came apart, went elsewhere or dissolved', async (s, t) => {
  await s.give('shopify', 'customer', ada, shopifyCustomer('2', { phone: '512 555 0102' }));
  const [id, other] = [await customerOf(s.db, 'shopify', '1001'), await customerOf(s.db, 'shopify', '2')];
  const cause_id = await tell(s, { event: 'blocked', matched_by: 'phone', matched_value: '5125550100', actor: 'anna' });
  const again = { detail: { decided_again: true }, cause_id };
  await tell(s, { event: 'split', customer_id: id, from_customer_id: other, cause_id });
  await tell(s, { event: 'merged', customer_id: id, from_customer_id: other, ...again });
  await tell(s, { event: 'merged', customer_id: id, from_customer_id: other, detail: { decided_again: true } });
  await tell(s, { event: 'ended', customer_id: id, ...again });
  const because = 'because the phone 5125550100 was blocked by anna.';
  t.deepEqual((await story(s.db, id)).slice(2), [
    `This customer was split off customer ${other} ${because}`,
    `Customer ${other} was merged into this customer ${because}`,
    `Customer ${other} was merged into this customer because its records went there.`,
    `This customer was left without an identity, because all its records wait for a decision again ${because}`,
  ]);
  await tell(s, { event: 'unmerged', customer_id: other, from_customer_id: id }); // events by hand, so that they replay
});

test('decisions, blocks and house accounts are told as they stand', async (s, t) => {
  await s.give('shopify', 'customer', ada);
  await s.give('manual', 'customer', manualCustomer('7', { phone: '512 555 0107' }));
  const id = await customerOf(s.db, 'shopify', '1001');
  const same = await decide(
    s.db,
    'same',
    [
      ['shopify', '1001'],
      ['manual', '9'],
    ],
    { reason: 'same person called' },
  );
  const different = await decide(s.db, 'different', [
    ['shopify', '1001', 0],
    ['manual', '7', 1],
  ]);
  const primary = await decide(s.db, 'primary', [['shopify', '1001']], { field: 'email', value: 'jo@example.com' });
  const revoked = await decide(s.db, 'same', [
    ['shopify', '1001'],
    ['manual', '7'],
  ]);
  await s.db.query(sql`update spine.identity_decisions set revoked_at = now() where id = ${revoked}::bigint`);
  await s.db.query(sql`insert into spine.blocked_identifiers (kind, pattern, reason) values ('email', 'jo@*', 'test')`);
  await s.db.query(
    sql`insert into spine.house_accounts (provider, external_id, reason, actor) values ('shopify', '1001', 'web orders', 'anna')`,
  );
  t.deepEqual(await now(s.db, id), [
    'Shopify customer 1001 belongs to it, with 1 record.',
    'Its email is jo@example.com, as anna decided.',
    'Its name is Jo March, from Shopify customer 1001.',
    'Its email jo@example.com is blocked and joins nobody.',
    `Anna decided that manual customer 9 and Shopify customer 1001 are one customer (decision ${same}): same person called.`,
    `Anna decided that Shopify customer 1001 and manual customer 7 are different people (decision ${different}).`,
    `Anna decided that the email of the customer of Shopify customer 1001 is jo@example.com (decision ${primary}).`,
    'Shopify customer 1001 stands for many people, says anna: web orders.',
  ]);
  await s.db.query(sql`delete from spine.blocked_identifiers`);
});

test('calls without an id belong to it together', async (s, t) => {
  const [{ id }] = await s.db.query(sql`
    select customer_id as id from spine.resolve_customer('manual', email => 'jo@example.com')`);
  await s.db.query(sql`select spine.resolve_customer('manual', email => 'jo@example.com', first_name => 'Jo')`);
  t.deepEqual(await now(s.db, id, 'identity'), [
    'The manual calls with email jo@example.com belong to it, with 2 records.',
  ]);
});

test('an unknown customer is an error with a hint', async (s, t) => {
  const error = await t.throwsAsync(
    s.db.tx((tx) => tx.query(sql`select * from spine.explain_customer(0)`)),
    { code: 'IS007' },
  );
  t.like(error, { hint: 'Look for it with find_customers().' });
});
