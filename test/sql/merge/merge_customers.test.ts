import { sql } from '@databases/pg';
import { customerOf, merge, refusal, told } from '../../support/decide.ts';
import { manualOrder, qboCustomer, qboInvoice, shopifyCustomer, shopifyOrder, street } from '../../support/payloads.ts';
import { type Story, story } from '../../support/story.ts';

const ann = shopifyCustomer('1', { email: 'ann@example.com', first_name: 'Ann', last_name: 'Li' });
const ann2 = qboCustomer('9', { phone: '512 555 0101', CompanyName: 'Li & Co' });

/** Two customers, each with an order. */
async function two(s: Story): Promise<[bigint, bigint]> {
  await s.give('shopify', 'customer', ann);
  await s.give('qbo', 'customer', ann2);
  await s.give('qbo', 'order', qboInvoice('5', { customer: '9' }));
  await s.give('shopify', 'order', shopifyOrder('7', { customer: ann }));
  return [await customerOf(s.db, 'qbo', '9'), await customerOf(s.db, 'shopify', '1')];
}

story('everything that points at the one points at the other', async (s, t) => {
  const [from, into] = await two(s);
  await merge(s.db, from, into, 'same shop');
  t.deepEqual(await s.customers(), ['qbo 9 + shopify 1']);
  t.deepEqual(await s.orders(), { 'qbo invoice:5': 'qbo 9 + shopify 1', 'shopify order:7': 'qbo 9 + shopify 1' });
  t.deepEqual(await s.holders('phone'), { '5125550101': 'qbo 9 + shopify 1' });
  t.deepEqual(await s.events('merged', 'moved'), ['merged', 'moved']);
  t.deepEqual(
    await s.db.query(sql`select customer_id from spine.customer_identifiers where customer_id = ${from}`),
    [],
  );
});

story('empty primaries are filled, with the identity that they came from; what was there stays', async (s, t) => {
  const [from, into] = await two(s);
  await merge(s.db, from, into);
  t.deepEqual(await s.primaries(), ['ann@example.com, 5125550101, Ann, Li, Li & Co']);
  t.deepEqual(
    await s.db.query(sql`
      select p.external_id as phone, c.external_id as company, e.external_id as email, k.name_words, k.kind
      from spine.customers as k
      join spine.customer_identities as p on p.id = primary_phone_identity_id
      join spine.customer_identities as c on c.id = company_identity_id
      join spine.customer_identities as e on e.id = primary_email_identity_id where k.id = ${into}`),
    [{ phone: '9', company: '9', email: '1', name_words: ['ann', 'li', 'co'], kind: 'person' }],
  );
});

story('the merged id leads to the survivor for ever, in views and functions', async (s, t) => {
  const [from, into] = await two(s);
  await merge(s.db, from, into);
  await s.give('manual', 'customer', { external_id: '3', email: 'third@example.com' });
  const third = await customerOf(s.db, 'manual', '3');
  await merge(s.db, from, third); // a merged id is taken for its survivor
  t.deepEqual(await s.customers(), ['qbo 9 + shopify 1 + manual 3']);
  t.deepEqual(await s.db.query(sql`select spine.live_customer(${from}) as a, spine.live_customer(${into}) as b`), [
    { a: third, b: third },
  ]);
  t.deepEqual(
    await s.db.query(sql`select customer_id, redirected_to from spine.v_customer_redirects order by 1`),
    [from, into].sort((a, b) => Number(a - b)).map((customer_id) => ({ customer_id, redirected_to: third })),
  );
  const found = await s.db.query(sql`select distinct customer_id from spine.find_customers(${`${from}`})`);
  t.true(found.some((row) => row.customer_id === third));
  const [called] = await s.db.query(
    sql`select customer_id from spine.resolve_customer('qbo', '9', phone => '5125550101')`,
  );
  t.is(called.customer_id, third);
});

story('the decision covers all keys of both, so that it outlives every sync', async (s, t) => {
  const [from, into] = await two(s);
  const event = await merge(s.db, from, into, 'same shop');
  t.deepEqual(
    await s.db.query(sql`
      select d.decision, d.event_id, d.reason, array_agg(k.provider || ' ' || k.identity_key order by k.provider) as keys
      from spine.identity_decisions as d join spine.identity_decision_keys as k on k.decision_id = d.id group by d.id`),
    [{ decision: 'same', event_id: event, reason: 'same shop', keys: ['qbo 9', 'shopify 1'] }],
  );
});

story('two candidates that became one: what waited between them is decided at once', async (s, t) => {
  const [from, into] = await two(s);
  const both = { email: 'ann@example.com', phone: '512 555 0101' };
  await s.give('manual', 'order', manualOrder('1', both), manualOrder('2', { ...both, customer_external_id: '77' }));
  t.is((await s.reviews()).length, 2);
  const before = await s.db.query(sql`select candidates from spine.match_reviews`);
  t.true(before.every((row) => row.candidates.length === 2));
  await merge(s.db, from, into);
  t.deepEqual(await s.reviews(), []);
  t.deepEqual(await s.customers(), ['qbo 9 + shopify 1 + manual 77 + manual order:1']);
});

story('a review with another candidate follows, with fresh evidence and digest', async (s, t) => {
  const [from, into] = await two(s);
  await s.give('manual', 'customer', { external_id: '3', email: 'third@example.com' });
  const third = await customerOf(s.db, 'manual', '3');
  await s.give('manual', 'order', manualOrder('1', { email: 'third@example.com', phone: '512 555 0101' }));
  const [before] = await s.db.query(sql`select digest from spine.match_reviews`);
  await merge(s.db, from, into);
  const [after] = await s.db.query(
    sql`select candidates, candidate_count, evidence, digest, state from spine.match_reviews`,
  );
  t.deepEqual(
    after.candidates.map(BigInt),
    [into, third].sort((a, b) => Number(a - b)),
  );
  t.deepEqual([after.state, after.candidate_count], ['open', 2]);
  t.deepEqual(after.evidence.find((one: { customer_id: number }) => BigInt(one.customer_id) === into).identifiers, [
    { kind: 'phone', value: '5125550101', former: false },
  ]);
  t.not(after.digest, before.digest);
});

story('an order of another program and one that nobody claimed go along', async (s, t) => {
  const [from, into] = await two(s);
  await s.db.query(sql`
    insert into spine.orders (provider, external_id, customer_id, phone) values
      ('manual', 'order:a', null, '512 555 0101'), ('manual', 'order:b', ${from}, null)`);
  await s.resolve();
  await merge(s.db, from, into);
  t.like(await s.orders(), { 'manual order:a': 'qbo 9 + shopify 1', 'manual order:b': 'qbo 9 + shopify 1' });
});

story('a masked Amazon order links when its copies have come to one customer', async (s, t) => {
  const { amazonOrder, shipstationOrder } = await import('../../support/payloads.ts');
  const number = '111-1111111-1111111';
  await s.give(
    'shipstation',
    'order',
    shipstationOrder(1, { number, email: 'a@example.com', billTo: street('Ann Li') }),
  );
  await s.give(
    'shipstation',
    'order',
    shipstationOrder(2, { number, email: 'b@example.com', billTo: street('Bo Xu', { address1: '9 Oak St' }) }),
  );
  await s.give('amazon', 'order', amazonOrder(number));
  t.is((await s.outcomes())[`amazon ${number}`], 'unidentified');
  await merge(s.db, await customerOf(s.db, 'shipstation', 'order:1'), await customerOf(s.db, 'shipstation', 'order:2'));
  t.is((await s.outcomes())[`amazon ${number}`], 'order_reference');
});

story('the preview tells what would move, and changes nothing', async (s, t) => {
  const [from, into] = await two(s);
  await s.give('manual', 'order', manualOrder('1', { email: 'ann@example.com', phone: '512 555 0101' }));
  const preview = () => s.db.query(sql`select * from spine.preview_merge(${from}, ${into})`);
  t.deepEqual(told((await preview()) as never), ['merged 1', 'moved qbo 9 1', 'linked manual order:1 1']);
  t.deepEqual(await preview().then((rows) => rows.length), 3);
  t.deepEqual(await s.customers(), ['shopify 1', 'qbo 9']);
  t.deepEqual(await s.db.query(sql`select from spine.merges`), []);
});

story('what can not be merged is refused, and says why', async (s, t) => {
  const [from, into] = await two(s);
  t.like(await refusal(s.db as never, sql`select spine.merge_customers(${from}, ${from})`), { code: 'IS010' });
  t.like(await refusal(s.db as never, sql`select spine.merge_customers(${from}, 999999)`), {
    code: 'IS007',
    message: 'there is no customer 999999',
  });
  t.like(await refusal(s.db as never, sql`select spine.merge_customers(null, ${into})`), { code: 'IS007' });
  t.like(await refusal(s.db as never, sql`select spine.preview_merge(${into}, ${into})`), { code: 'IS010' });
  await merge(s.db, from, into);
  t.like(await refusal(s.db as never, sql`select spine.merge_customers(${from}, ${into})`), {
    code: 'IS010',
    message: `customers ${from} and ${into} are one already`,
  });
});

story('a decision that they are different stands in the way, and is named', async (s, t) => {
  const [from, into] = await two(s);
  await s.db.query(sql`
    with d as (insert into spine.identity_decisions (decision, actor) values ('different', 'tester') returning id)
    insert into spine.identity_decision_keys (decision_id, provider, identity_key, side)
    select id, p, k, s from d, (values ('qbo', '9', 0), ('shopify', '1', 1)) as v (p, k, s)`);
  const [{ id }] = await s.db.query(sql`select id from spine.identity_decisions`);
  const refused = await refusal(s.db as never, sql`select spine.merge_customers(${from}, ${into})`);
  t.like(refused, { code: 'IS008', hint: `Take it back first: undo_decision(${id}).` });
  t.regex(refused?.message ?? '', new RegExp(`^decision ${id} `));
  await s.db.query(sql`update spine.identity_decisions set revoked_at = now()`);
  await merge(s.db, from, into);
  t.is((await s.customers()).length, 1);
});
