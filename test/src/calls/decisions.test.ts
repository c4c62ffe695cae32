import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import {
  linkIdentity,
  markHouse,
  mergeCustomers,
  previewHouse,
  previewMerge,
  previewSplit,
  resolveCustomer,
  resolvePending,
  reviewClaim,
  reviewCreate,
  reviewDismiss,
  reviewEvidence,
  reviewLink,
  reviewMerge,
  reviewNext,
  reviewRelease,
  reviewUndo,
  setPrimary,
  splitIdentities,
  splitIdentity,
  stageRecords,
  undoDecision,
  unmarkHouse,
  unmerge,
} from '../../../src/spine.ts';
import { rolledBack } from '../../support/database.ts';
import { identityOf } from '../../support/decide.ts';

const call = async (db: Queryable, externalId: string, email: string | null, phone: string | null = null) =>
  (await resolveCustomer(db, { provider: 'manual', externalId, email, phone })).customer_id;

/** Two customers, and what somebody calls who has the email of the one and the phone of the other. */
async function waiting(db: Queryable, ...keys: string[]) {
  const ann = (await call(db, 'ann', 'ann@example.com')) as bigint;
  const bob = (await call(db, 'bob', null, '512 555 0102')) as bigint;
  for (const key of keys) await call(db, key, 'ann@example.com', '512 555 0102');
  const rows = await db.query(sql`select id from spine.match_reviews where state = 'open' order by id`);
  return { ann, bob, reviews: rows.map((row) => row.id as bigint) };
}

test(
  'a review is claimed, looked at and linked',
  rolledBack(async (tx, t) => {
    const { ann, bob, reviews } = await waiting(tx, 'c');
    const review = reviews[0] as bigint;
    t.is(await reviewNext(tx), review);
    t.true(await reviewClaim(tx, { review, minutes: 5 }));
    await reviewRelease(tx, review);
    const { candidates, evidence, digest } = await reviewEvidence(tx, review);
    t.deepEqual(candidates, [ann, bob]);
    t.deepEqual(evidence[0], {
      customer_id: ann,
      identifiers: [{ kind: 'email', value: 'ann@example.com', former: false }],
    });
    t.is(typeof (await reviewLink(tx, { review, customer: ann, reason: 'asked', digest })), 'bigint');
    t.is(await call(tx, 'c', null), ann);
    t.is(await reviewNext(tx), null);
  }),
);

test(
  'a review makes a customer, merges, is dismissed, and is taken back',
  rolledBack(async (tx, t) => {
    const { ann, bob, reviews } = await waiting(tx, 'c', 'd', 'e');
    const [first, second, third] = reviews as [bigint, bigint, bigint];
    await reviewCreate(tx, { review: first });
    t.false([ann, bob].includes((await call(tx, 'c', null)) as bigint));
    await reviewDismiss(tx, { review: second, reason: 'a test' });
    t.is(await call(tx, 'd', null), null);
    await reviewUndo(tx, { review: second });
    t.is(await reviewNext(tx), second);
    await reviewUndo(tx, { review: first });
    await reviewMerge(tx, { review: third, intoCustomer: bob });
    t.is(await call(tx, 'ann', null), bob);
    t.is(await reviewNext(tx), null, 'all three waited between the same two');
  }),
);

test(
  'customers are merged and parted again',
  rolledBack(async (tx, t) => {
    const { ann, bob } = await waiting(tx);
    const both = { fromCustomer: bob, intoCustomer: ann };
    t.like(await previewMerge(tx, both), [{ what: 'merged' }, { what: 'moved', identity_key: 'bob' }]);
    const event = await mergeCustomers(tx, { ...both, reason: 'same' });
    t.is(await call(tx, 'bob', null), ann);
    t.like(await unmerge(tx, { event, reason: 'not the same' }), [
      { what: 'unmerged', from_customer_id: ann, customer_id: bob, orders: 0n },
      { what: 'moved', identity_key: 'bob' },
    ]);
  }),
);

test(
  'identities are split off, linked, and go by what a person picked',
  rolledBack(async (tx, t) => {
    const ann = (await call(tx, 'a', 'ann@example.com')) as bigint;
    for (const key of ['b', 'c'])
      t.is(await call(tx, key, 'ann@example.com', `512 555 010${key === 'b' ? 1 : 2}`), ann);
    const [b, c] = [await identityOf(tx, 'manual', 'b'), await identityOf(tx, 'manual', 'c')];
    t.true((await previewSplit(tx, { identities: [b, c] })).length > 0);
    t.true((await splitIdentity(tx, { identity: b, reason: 'her son' })).length > 0);
    t.true((await splitIdentities(tx, { identities: [c] })).length > 0);
    t.not(await call(tx, 'b', null), ann);
    const [decision] = await tx.query(sql`select min(id) as id from spine.identity_decisions`);
    t.true((await undoDecision(tx, { decision: decision.id })).length > 0);
    const other = (await call(tx, 'z', 'zoe@example.com')) as bigint;
    await linkIdentity(tx, { provider: 'manual', externalId: 'b', customer: other });
    t.is(await call(tx, 'b', null), other);
    await setPrimary(tx, { customer: other, kind: 'email', value: 'ann@example.com' });
    const rows = await tx.query(sql`select primary_email from spine.customers where id = ${other}`);
    t.deepEqual(rows, [{ primary_email: 'ann@example.com' }]);
  }),
);

test(
  'a house account is previewed, marked and unmarked',
  rolledBack(async (tx, t) => {
    const order = { id: 1, customer_external_id: 'counter', email: 'ann@example.com' };
    await stageRecords(tx, { provider: 'manual', entity: 'customer', payloads: ['{"id":"counter"}'] });
    await stageRecords(tx, { provider: 'manual', entity: 'order', payloads: [JSON.stringify(order)] });
    await resolvePending(tx);
    const house = { provider: 'manual', externalId: 'counter' } as const;
    const preview = await previewHouse(tx, house);
    t.like(preview, [{ what: 'created' }, { what: 'moved', identity_key: 'order:1', orders: 1n }]);
    const changes = await markHouse(tx, { ...house, reason: 'whoever comes in' });
    t.deepEqual(
      changes.map(({ what, orders }) => [what, orders]),
      preview.map(({ what, orders }) => [what, orders]),
    );
    t.like(await unmarkHouse(tx, { ...house, reason: 'a mistake' }), [
      { what: 'dissolved', from_customer_id: changes[0]!.customer_id },
      { what: 'moved', identity_key: 'counter', orders: 1n },
    ]);
    await t.throwsAsync(
      tx.tx((inner) => unmarkHouse(inner, house)),
      { code: 'IS010' },
    );
  }),
);
