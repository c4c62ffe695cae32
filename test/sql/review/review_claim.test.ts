import { sql } from '@databases/pg';
import test from 'ava';
import { invariantsHold, ownDatabase } from '../../support/database.ts';
import { refusal, reviewOf } from '../../support/decide.ts';
import { manualOrder, shopifyCustomer } from '../../support/payloads.ts';
import { type Story, stageIn, story, storyIn } from '../../support/story.ts';

const both = { email: 'ann@example.com', phone: '512 555 0102' };

async function three(s: Story) {
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('1', { email: 'ann@example.com' }),
    shopifyCustomer('2', { phone: '512 555 0102' }),
  );
  await s.give('manual', 'order', ...['1', '2', '3'].map((id) => manualOrder(id, both)));
  return await Promise.all(['1', '2', '3'].map((id) => reviewOf(s.db, 'manual', `order:${id}`)));
}
const as = (s: Story, actor: string) => s.db.query(sql`select set_config('spine.actor', ${actor}, true)`);
const next = async (s: Story) => (await s.db.query(sql`select spine.review_next() as id`))[0].id;

story('what one has claimed another can neither claim nor decide, until it expires', async (s, t) => {
  const [review] = await three(s);
  const claim = async () => (await s.db.query(sql`select spine.review_claim(${review}) as ok`))[0].ok;
  await as(s, 'maria');
  t.true(await claim());
  t.true(await claim());
  await as(s, 'jo');
  t.false(await claim());
  const refused = await refusal(s.db as never, sql`select spine.review_dismiss(${review})`);
  t.is(refused?.code, 'IS011');
  t.regex(refused?.message ?? '', /is claimed by maria until/);
  t.like(await refusal(s.db as never, sql`select spine.review_release(${review})`), { code: 'IS011' });
  await s.db.query(
    sql`update spine.match_reviews set claimed_until = now() - interval '1 second' where id = ${review}`,
  );
  t.true(await claim());
  await s.db.query(sql`select spine.review_dismiss(${review})`);
  t.like(await refusal(s.db as never, sql`select spine.review_claim(${review})`), { code: 'IS010' });
  t.like(await refusal(s.db as never, sql`select spine.review_claim(999999)`), { code: 'IS007' });
  t.like(await refusal(s.db as never, sql`select spine.review_release(999999)`), { code: 'IS007' });
});

story('the queue goes oldest first, steps over what others have, and ends with what one left aside', async (s, t) => {
  const [first, second, third] = await three(s);
  await as(s, 'maria');
  t.is(await next(s), first);
  await as(s, 'jo');
  t.is(await next(s), second);
  t.is(await next(s), third);
  t.is(await next(s), second);
  await s.db.query(sql`select spine.review_release(${second})`);
  await s.db.query(sql`select spine.review_release(${second})`);
  await as(s, 'maria');
  t.is(await next(s), second);
  await s.db.query(sql`update spine.match_reviews set claimed_by = 'jo', claimed_until = now() + interval '1 hour'`);
  t.is(await next(s), null);
});

test('two who ask at the same time get two reviews', async (t) => {
  const { db, connect } = await ownDatabase(t);
  const s = storyIn(db);
  const [first, second] = await three(s);
  const other = connect();
  await db.tx(async (one) => {
    await one.query(sql`set local spine.actor = 'maria'`);
    const [{ id }] = await one.query(sql`select spine.review_next() as id`);
    const [{ id: theirs }] = await other.query(sql`select spine.review_next() as id`);
    t.deepEqual([id, theirs], [first, second]);
  });
  await stageIn(db, 'manual', 'order', []);
  await invariantsHold(db, t);
});
