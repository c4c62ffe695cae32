import { sql } from '@databases/pg';
import { customerOf, refusal, reviewOf } from '../../support/decide.ts';
import { manualCustomer, manualOrder, shopifyCustomer, shopifyOrder } from '../../support/payloads.ts';
import { type Story, story } from '../../support/story.ts';

const both = { email: 'ann@example.com', phone: '512 555 0102' };

/** Ann has the email, Bob the phone, and an order of customer 77 says both. */
async function waiting(s: Story) {
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('1', { email: 'ann@example.com' }),
    shopifyCustomer('2', { phone: '512 555 0102' }),
  );
  await s.give(
    'manual',
    'order',
    manualOrder('1', { customer_external_id: '77', ...both }),
    manualOrder('2', { customer_external_id: '77' }),
  );
  return {
    ann: await customerOf(s.db, 'shopify', '1'),
    bob: await customerOf(s.db, 'shopify', '2'),
    review: await reviewOf(s.db, 'manual', '77'),
  };
}

const decided = (s: Story) =>
  s.db.query(sql`select state, decision, decided_customer_id as customer, actor, event_id from spine.match_reviews`);
const decisions = async (s: Story) =>
  (
    await s.db.query(sql`
    select d.decision || ': ' || string_agg(k.provider || ' ' || k.identity_key || case when k.side > 0 then ' (' || k.side || ')' else '' end, ', '
      order by k.provider, k.identity_key) as name
    from spine.identity_decisions as d join spine.identity_decision_keys as k on k.decision_id = d.id
    where d.revoked_at is null group by d.id order by d.id`)
  ).map((row) => row.name);

story('linked: all that waited goes to that customer, and is not the other', async (s, t) => {
  const { ann, review } = await waiting(s);
  await s.db.query(sql`set local spine.actor = 'maria'`);
  const [{ event }] = await s.db.query(sql`select spine.review_link(${review}, ${ann}, 'asked her') as event`);
  t.deepEqual(await s.customers(), ['shopify 1 + manual 77', 'shopify 2']);
  t.deepEqual(await s.orders(), {
    'manual order:1': 'shopify 1 + manual 77',
    'manual order:2': 'shopify 1 + manual 77',
  });
  t.deepEqual(await s.outcomes(), {
    'shopify 1': 'none',
    'shopify 2': 'none',
    'manual order:1': 'manual',
    'manual order:2': 'exact',
  });
  t.deepEqual(await decided(s), [
    { state: 'decided', decision: 'link', customer: ann, actor: 'maria', event_id: event },
  ]);
  t.deepEqual(await decisions(s), ['same: manual 77, shopify 1', 'different: manual 77 (1), shopify 2']);
  t.deepEqual(await s.db.query(sql`select distinct reason, actor, review_id from spine.identity_decisions`), [
    { reason: 'asked her', actor: 'maria', review_id: review },
  ]);
});

story('linked to somebody who was no candidate', async (s, t) => {
  const { review } = await waiting(s);
  await s.give('manual', 'customer', manualCustomer('3', { email: 'third@example.com' }));
  await s.db.query(sql`select spine.review_link(${review}, ${await customerOf(s.db, 'manual', '3')})`);
  t.deepEqual(await s.customers(), ['shopify 1', 'shopify 2', 'manual 3 + manual 77']);
  t.deepEqual(await decisions(s), ['same: manual 3, manual 77', 'different: manual 77 (1), shopify 1, shopify 2']);
});

story('created: a customer of its own, although both have what it says', async (s, t) => {
  const { review } = await waiting(s);
  await s.db.query(sql`select spine.review_create(${review})`);
  t.deepEqual(await s.customers(), ['shopify 1', 'shopify 2', 'manual 77']);
  t.deepEqual(await s.holders('email'), { 'ann@example.com': 'shopify 1 and manual 77' });
  t.like((await decided(s))[0], { decision: 'create', customer: await customerOf(s.db, 'manual', '77') });
  t.deepEqual(await decisions(s), ['different: manual 77 (1), shopify 1, shopify 2']);
});

story('merged: the candidates become one, and it is that one', async (s, t) => {
  const { ann, bob, review } = await waiting(s);
  await s.db.query(sql`select spine.review_merge(${review}, ${bob})`);
  t.deepEqual(await s.customers(), ['shopify 1 + shopify 2 + manual 77']);
  t.deepEqual(await s.db.query(sql`select spine.live_customer(${ann}) as id`), [{ id: bob }]);
  t.deepEqual(
    await s.db.query(sql`
    select e.cause_id = m.event_id as caused from spine.match_reviews as m, spine.identity_events as e where e.event = 'merged'`),
    [{ caused: true }],
  );
  t.deepEqual(await decisions(s), ['same: shopify 1, shopify 2', 'same: manual 77, shopify 1, shopify 2']);
});

story('dismissed: it waits for nobody any longer, and later records of it do not either', async (s, t) => {
  const { review } = await waiting(s);
  await s.db.query(sql`select spine.review_dismiss(${review}, 'a test order')`);
  t.deepEqual(await s.reviews(), []);
  t.is((await s.outcomes())['manual order:1'], 'dismissed');
  await s.give('manual', 'order', manualOrder('9', { customer_external_id: '77', email: 'ann@example.com' }));
  t.is((await s.outcomes())['manual order:9'], 'dismissed');
  t.deepEqual(await s.customers(), ['shopify 1', 'shopify 2']);
  t.deepEqual(await decisions(s), ['dismissed: manual 77']);
});

story('a call without an id waits under the id of its claim, and is linked by it', async (s, t) => {
  const { ann } = await waiting(s);
  const call = sql`select customer_id, is_ambiguous from spine.resolve_customer('manual', email => 'ann@example.com', phone => '512 555 0102')`;
  t.like((await s.db.query(call))[0], { is_ambiguous: true });
  const [{ id }] = await s.db.query(sql`select id from spine.match_reviews where identity_key like 'call:%'`);
  await s.db.query(sql`select spine.review_link(${id}, ${ann})`);
  t.deepEqual((await s.db.query(call))[0], { customer_id: ann, is_ambiguous: false });
});

story('an order of another program is linked, and can not make a customer', async (s, t) => {
  const { bob } = await waiting(s);
  await s.db.query(
    sql`insert into spine.orders (provider, external_id, email, phone) values ('manual', 'order:x', 'ann@example.com', '512 555 0102')`,
  );
  await s.resolve();
  const review = await reviewOf(s.db, 'manual', 'order:x');
  t.like(await refusal(s.db as never, sql`select spine.review_create(${review})`), { code: 'IS012' });
  await s.db.query(sql`select spine.review_link(${review}, ${bob})`);
  t.is((await s.orders())['manual order:x'], 'shopify 2');
});

story('a digest that is not the present one refuses, and shows ids and kinds only', async (s, t) => {
  const { ann, bob, review } = await waiting(s);
  const [shown] = await s.db.query(sql`select * from spine.review_evidence(${review})`);
  const [kept] = await s.db.query(
    sql`select candidates, evidence, digest from spine.match_reviews where id = ${review}`,
  );
  t.deepEqual(shown, kept);
  await s.give('shopify', 'customer', shopifyCustomer('2', { at: 5, email: 'ann@example.com', phone: '512 555 0102' }));
  const refused = await refusal(
    s.db as never,
    sql`select spine.review_link(${review}, ${ann}, digest => ${shown.digest})`,
  );
  t.is(refused?.code, 'IS009');
  const [now] = await s.db.query(sql`select digest from spine.review_evidence(${review})`);
  t.deepEqual(JSON.parse(refused?.detail ?? ''), {
    digest: now.digest,
    candidates: [
      { customer_id: Number(ann), kinds: ['email'] },
      { customer_id: Number(bob), kinds: ['email', 'phone'] },
    ],
  });
  t.notRegex(JSON.stringify(refused), /ann@example|5550102/);
  await s.db.query(sql`select spine.review_link(${review}, ${ann}, digest => ${now.digest})`);
  t.deepEqual(await s.reviews(), []);
});

story('a review is decided once: who did what is said', async (s, t) => {
  const { ann, review } = await waiting(s);
  await s.db.query(sql`set local spine.actor = 'maria'`);
  await s.db.query(sql`select spine.review_link(${review}, ${ann})`);
  for (const again of [
    sql`select spine.review_link(${review}, ${ann})`,
    sql`select spine.review_create(${review})`,
    sql`select spine.review_merge(${review}, ${ann})`,
    sql`select spine.review_dismiss(${review})`,
  ]) {
    const refused = await refusal(s.db as never, again);
    t.like(refused, { code: 'IS010', hint: `Take it back first: review_undo(${review}).` });
    t.regex(refused?.message ?? '', /was decided \(link\) by maria on/);
  }
  t.like(await refusal(s.db as never, sql`select spine.review_create(999999)`), { code: 'IS007' });
  t.like(await refusal(s.db as never, sql`select * from spine.review_evidence(999999)`), { code: 'IS007' });
});

story('what contradicts an earlier decision is refused, and both are named', async (s, t) => {
  const { ann, bob, review } = await waiting(s);
  await s.db.query(sql`select spine.review_link(${review}, ${ann})`);
  await s.give('manual', 'order', manualOrder('3', { customer_external_id: '78', phone: both.phone }));
  const second = await reviewOf(s.db, 'manual', '78');
  // 77 is Ann and not Bob: they are not one
  const [{ id }] = await s.db.query(sql`select id from spine.identity_decisions where decision = 'different'`);
  const refused = await refusal(s.db as never, sql`select spine.review_merge(${second}, ${bob})`);
  t.like(refused, { code: 'IS008', hint: `Take it back first: review_undo(${review}).` });
  t.regex(refused?.message ?? '', new RegExp(`^decision ${id} `));
  t.like(await refusal(s.db as never, sql`select spine.review_link(${second}, 999999)`), { code: 'IS007' });
});

story('decisions outlive every later sync', async (s, t) => {
  const { review } = await waiting(s);
  await s.db.query(sql`select spine.review_create(${review})`);
  await s.give('manual', 'order', manualOrder('1', { customer_external_id: '77', ...both, updated_at: '2026-03-09' }));
  await s.give('manual', 'customer', manualCustomer('77', both));
  t.deepEqual(await s.customers(), ['shopify 1', 'shopify 2', 'manual 77']);
  t.deepEqual(await s.reviews(), []);
});

story('a copy waits with its order, and is decided with it', async (s, t) => {
  const { amazonOrder, shipstationOrder, street } = await import('../../support/payloads.ts');
  const { ann } = await waiting(s);
  const number = '111-1111111-1111111';
  await s.give(
    'amazon',
    'order',
    amazonOrder(number, { email: 'ann@example.com', name: 'Ann Li', phone: '512 555 0102', address: street('Ann Li') }),
  );
  await s.give('shipstation', 'order', shipstationOrder(5, { number, billTo: street('Ann Li') }));
  const copy = await reviewOf(s.db, 'shipstation', 'order:5');
  t.like(await refusal(s.db as never, sql`select spine.review_create(${copy})`), { code: 'IS012' });
  await s.db.query(sql`select spine.review_link(${await reviewOf(s.db, 'amazon', number)}, ${ann})`);
  t.like(await s.outcomes(), { [`amazon ${number}`]: 'manual', 'shipstation order:5': 'order_reference' });
  // Ann has the phone now and is not Bob: so the phone only supports, and the other review is answered by the email
  t.deepEqual(await s.reviews(), []);
});

story('candidates are followed to their survivors', async (s, t) => {
  const { ann, review } = await waiting(s);
  await s.give('manual', 'customer', manualCustomer('3', { email: 'third@example.com' }));
  const third = await customerOf(s.db, 'manual', '3');
  await s.db.query(sql`select spine.merge_customers(${ann}, ${third})`);
  const [{ candidates }] = await s.db.query(sql`select candidates from spine.review_evidence(${review})`);
  t.true(candidates.map(BigInt).includes(third));
  await s.db.query(sql`select spine.review_link(${review}, ${ann})`);
  t.like((await decided(s))[0], { customer: third });
});

story('a review of guest orders names whom it made', async (s, t) => {
  await waiting(s);
  await s.give('shopify', 'order', shopifyOrder('5', both));
  const review = await reviewOf(s.db, 'shopify', 'order:5');
  await s.db.query(sql`select spine.review_create(${review})`);
  const [row] = await s.db.query(sql`select decided_customer_id as id from spine.match_reviews where id = ${review}`);
  t.is(row.id, await customerOf(s.db, 'shopify', 'order:5'));
});
