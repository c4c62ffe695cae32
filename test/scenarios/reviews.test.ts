// What reviewers are known to do, and what other systems then got wrong.
import { sql } from '@databases/pg';
import { customerOf, identityOf, merge, refusal, reviewOf, unmerge } from '../support/decide.ts';
import { lines } from '../support/digest.ts';
import {
  manualCustomer,
  manualOrder,
  qboCustomer,
  shopifyCustomer,
  shopifyOrder,
  street,
} from '../support/payloads.ts';
import { type Story, story } from '../support/story.ts';

const both = { email: 'ann@example.com', phone: '512 555 0102' };

async function waiting(s: Story) {
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('1', { email: both.email, first_name: 'Ann', last_name: 'Li' }),
    shopifyCustomer('2', { phone: both.phone, address: street('', { company: 'Li & Co' }) }),
  );
  await s.give('manual', 'order', manualOrder('1', { ...both, customer_external_id: '77' }));
  return {
    ann: await customerOf(s.db, 'shopify', '1'),
    bob: await customerOf(s.db, 'shopify', '2'),
    review: await reviewOf(s.db, 'manual', '77'),
  };
}

story('accepting both candidates: the second time is refused, and the first decision stands', async (s, t) => {
  const { ann, bob, review } = await waiting(s);
  await s.db.query(sql`select spine.review_link(${review}, ${ann})`);
  const refused = await refusal(s.db as never, sql`select spine.review_link(${review}, ${bob})`);
  t.like(refused, { code: 'IS010', hint: `Take it back first: review_undo(${review}).` });
  t.deepEqual(await s.customers(), ['shopify 1 + manual 77', 'shopify 2']);
  t.deepEqual(await s.orders(), { 'manual order:1': 'shopify 1 + manual 77' });
});

story('rejecting the second after accepting the first is done already', async (s, t) => {
  const { ann, bob, review } = await waiting(s);
  await s.db.query(sql`select spine.review_link(${review}, ${ann})`);
  t.like(await refusal(s.db as never, sql`select spine.review_create(${review})`), { code: 'IS010' });
  // linking to the one was saying that it is not the other
  t.like(await refusal(s.db as never, sql`select spine.link_identity('manual', '77', ${bob})`), { code: 'IS008' });
  t.deepEqual(await s.reviews(), []);
  t.deepEqual(await s.customers(), ['shopify 1 + manual 77', 'shopify 2']);
});

story('no flag of a duplicate stays after the merge', async (s, t) => {
  const { ann, bob } = await waiting(s);
  await s.give('shopify', 'order', shopifyOrder('5', both));
  const flags = () =>
    s.db.query(
      sql`select customer_id, open_reviews::integer as flags from spine.v_unified_customer order by customer_id`,
    );
  t.deepEqual(await flags(), [
    { customer_id: ann, flags: 2 },
    { customer_id: bob, flags: 2 },
  ]);
  await merge(s.db, bob, ann);
  t.deepEqual(await flags(), [{ customer_id: ann, flags: 0 }]);
  t.deepEqual(await s.db.query(sql`select from spine.v_ambiguous_matches`), []);
});

story('an unmerge forgets none of the fields that were copied into the survivor', async (s, t) => {
  const { ann, bob } = await waiting(s);
  const before = await lines(s.db, 'primaries');
  const event = await merge(s.db, bob, ann);
  t.deepEqual(await s.primaries(), ['ann@example.com, 5125550102, Ann, Li, Li & Co']);
  await unmerge(s.db, event);
  t.deepEqual(await lines(s.db, 'primaries'), before);
  t.deepEqual(await s.primaries(), ['ann@example.com, Ann, Li', '5125550102, Li & Co']);
  t.is((await s.reviews()).length, 1);
});

story('a split says what it did, or refuses', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: both.email }));
  await s.give('manual', 'customer', manualCustomer('2', { email: both.email }));
  await s.give('manual', 'order', manualOrder('7', { customer_external_id: '2' }));
  const identity = await identityOf(s.db, 'manual', '2');
  const changes = await s.db.query(sql`select * from spine.split_identity(${identity})`);
  const moved = changes.find((change) => change.identity_id === identity);
  t.is(moved?.customer_id, await customerOf(s.db, 'manual', '2'));
  t.deepEqual(await s.customers(), ['shopify 1', 'manual 2']);
  t.deepEqual(await s.orders(), { 'manual order:7': 'manual 2' });
  t.like(await refusal(s.db as never, sql`select spine.split_identity(${identity})`), { code: 'IS012' });
});

story('what a review decided and what it merged is taken back together', async (s, t) => {
  const { bob, review } = await waiting(s);
  const before = await lines(s.db, 'primaries');
  await s.db.query(sql`select spine.review_merge(${review}, ${bob}, 'one household')`);
  t.is((await s.customers()).length, 1);
  await s.db.query(sql`select spine.review_undo(${review}, 'two after all')`);
  t.deepEqual(await s.reviews(), ['manual 77: candidates of shopify 1 or shopify 2']);
  t.deepEqual(await lines(s.db, 'primaries'), before);
  t.like(await refusal(s.db as never, sql`select spine.review_undo(${review})`), { code: 'IS010' });
  t.like(await refusal(s.db as never, sql`select spine.review_undo(999999)`), { code: 'IS007' });
  t.deepEqual(await s.db.query(sql`select from spine.identity_decisions where revoked_at is null`), []);
});

story('each decision on a review is taken back, and can be made again', async (s, t) => {
  const { ann, review } = await waiting(s);
  for (const decision of [
    sql`select spine.review_link(${review}, ${ann})`,
    sql`select spine.review_create(${review})`,
    sql`select spine.review_dismiss(${review})`,
  ]) {
    await s.db.query(decision);
    t.deepEqual(await s.reviews(), []);
    await s.db.query(sql`select spine.review_undo(${review})`);
    t.deepEqual(await s.reviews(), ['manual 77: candidates of shopify 1 or shopify 2']);
    t.deepEqual(await s.customers(), ['shopify 1', 'shopify 2']);
  }
});

story('a merge of what came to a customer since: the tail is decided again', async (s, t) => {
  const { ann, bob } = await waiting(s);
  const event = await merge(s.db, bob, ann);
  await s.give('qbo', 'customer', qboCustomer('8', { phone: both.phone, email: 'new@example.com' }));
  await s.give('manual', 'customer', manualCustomer('9', { email: 'new@example.com' }));
  t.is((await s.customers()).length, 1);
  await unmerge(s.db, event);
  t.deepEqual((await s.customers()).sort(), ['qbo 8 + shopify 2 + manual 9', 'shopify 1']);
});
