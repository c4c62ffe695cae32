import { sql } from '@databases/pg';
import { customerOf, reviewOf } from '../../support/decide.ts';
import { manualCustomer, manualOrder, shopifyCustomer } from '../../support/payloads.ts';
import { type Story, story } from '../../support/story.ts';

const candidates = (s: Story, key: string) =>
  s.db.query(
    sql`select candidate_count as n, state from spine.match_reviews where identity_key = ${key} and state = 'open'`,
  );

/** What 77 says later brings Ann (shopify 1) one more customer, and another comes by her own email. */
async function comeThrough(s: Story) {
  await s.give('manual', 'customer', manualCustomer('77', { email: 'new@example.com', phone: '512 555 0102' }));
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('3', { email: 'new@example.com' }),
    shopifyCustomer('4', { email: 'ann@example.com' }),
  );
}

story('a review taken back lets go of what came through it, and of nothing else', async (s, t) => {
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('1', { email: 'ann@example.com' }),
    shopifyCustomer('2', { phone: '512 555 0102' }),
  );
  await s.give('manual', 'customer', manualCustomer('77', { email: 'ann@example.com', phone: '512 555 0102' }));
  const review = await reviewOf(s.db, 'manual', '77');
  await s.db.query(sql`select spine.review_link(${review}, ${await customerOf(s.db, 'shopify', '1')})`);
  await comeThrough(s);
  t.deepEqual(await s.customers(), ['shopify 1 + shopify 3 + shopify 4 + manual 77', 'shopify 2']);

  await s.db.query(sql`select spine.review_undo(${review})`);
  t.deepEqual(await s.customers(), ['shopify 1 + shopify 4', 'shopify 2', 'shopify 3']);
  t.deepEqual(await candidates(s, '77'), [{ n: 2, state: 'open' }]);
  const waited = await s.db.query(sql`
    select id from spine.identity_events where event = 'ambiguous' and external_id = '77'`);
  t.is(waited.length, 2, 'when it came, and once when the review was taken back');
});

story(
  'a review that made a customer, taken back, leaves what joined that customer to decide for itself',
  async (s, t) => {
    await s.give(
      'shopify',
      'customer',
      shopifyCustomer('1', { email: 'ann@example.com' }),
      shopifyCustomer('2', { phone: '512 555 0102' }),
    );
    await s.give('manual', 'customer', manualCustomer('77', { email: 'ann@example.com', phone: '512 555 0102' }));
    const review = await reviewOf(s.db, 'manual', '77');
    await s.db.query(sql`select spine.review_create(${review})`);
    await comeThrough(s);
    await s.db.query(sql`select spine.review_undo(${review})`);
    t.true((await s.customers()).includes('shopify 3'));
    t.is((await candidates(s, '77')).length, 1);
  },
);

story('a link by hand, taken back, lets go of what came through it', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: 'ann@example.com' }));
  await s.give('manual', 'customer', manualCustomer('77', { phone: '512 555 0102' }));
  const ann = await customerOf(s.db, 'shopify', '1');
  await s.db.query(sql`select spine.link_identity('manual', '77', ${ann}, 'asked her')`);
  await comeThrough(s);
  t.deepEqual(await s.customers(), ['shopify 1 + shopify 3 + shopify 4 + manual 77']);

  await s.db.query(sql`select spine.undo_decision(max(d.id)) from spine.identity_decisions as d`);
  t.deepEqual(await s.customers(), ['shopify 1 + shopify 4', 'shopify 3 + manual 77']);
});

story('a review taken back lets go of who waited between the same people and was answered by it', async (s, t) => {
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('1', { email: 'ann@example.com' }),
    shopifyCustomer('2', { phone: '512 555 0102' }),
  );
  const both = { email: 'ann@example.com', phone: '512 555 0102' };
  await s.give('manual', 'customer', manualCustomer('77', both));
  await s.give('manual', 'order', manualOrder('5', both));
  const before = [await s.customers(), await s.reviews(), await s.outcomes(), await s.holders('phone')];
  t.is(before[1]?.length, 2);

  const review = await reviewOf(s.db, 'manual', '77');
  await s.db.query(sql`select spine.review_link(${review}, ${await customerOf(s.db, 'shopify', '1')})`);
  t.deepEqual(await s.customers(), ['shopify 1 + manual 77 + manual order:5', 'shopify 2']);
  await s.db.query(sql`select spine.review_undo(${review})`);
  t.deepEqual([await s.customers(), await s.reviews(), await s.outcomes(), await s.holders('phone')], before);
});

story('a call taken back waits again, and takes nobody of its identity along', async (s, t) => {
  const call = (email: string, phone: string | null) =>
    s.db.query(
      sql`select spine.resolve_customer('manual', email => ${email}::text, phone => ${phone}::text, first_name => 'Ann')`,
    );
  await s.give('shopify', 'customer', shopifyCustomer('2', { phone: '512 555 0102' }));
  // by the hash of what it says, the second is decided before the first of one pair and after it of the other
  for (const email of ['ann@example.com', 'bob@example.com', 'eve@example.com', 'joe@example.com']) {
    await call(email, null);
    await call(email, '512 555 0102');
    const before = [await s.customers(), await s.outcomes(), await s.holders('phone')];
    const [{ id, candidate }] = await s.db.query(sql`
      select m.id, (select c.id from spine.customers as c where c.id = any (m.candidates) and c.primary_email = ${email}) as candidate
      from spine.match_reviews as m where m.state = 'open' order by m.id desc limit 1`);
    await s.db.query(sql`select spine.review_link(${id}, ${candidate})`);
    await s.db.query(sql`select spine.review_undo(${id})`);
    t.deepEqual([await s.customers(), await s.outcomes(), await s.holders('phone')], before, email);
    await s.db.query(
      sql`select spine.link_identity('manual', m.identity_key, ${candidate}) from spine.match_reviews as m where m.id = ${id}`,
    );
    await s.db.query(sql`select spine.undo_decision(max(d.id)) from spine.identity_decisions as d`);
    t.deepEqual([await s.customers(), await s.outcomes(), await s.holders('phone')], before, email);
    await s.db.query(sql`select spine.review_dismiss(id) from spine.match_reviews where state = 'open'`);
  }
});
