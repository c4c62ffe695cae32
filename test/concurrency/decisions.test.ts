// People decide while others decide and records come in: who decides gets an answer or a refusal, never a deadlock.
import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { retryTransient, sqlstate } from '../../src/db/sqlstate.ts';
import { invariantsHold, ownDatabase, untilBlocked } from '../support/database.ts';
import { customerOf, merge, reviewOf, unmerge } from '../support/decide.ts';
import { manualCustomer, qboCustomer, shopifyCustomer, shopifyOrder } from '../support/payloads.ts';
import { seed } from '../support/seed.ts';
import { resolveIn, stageIn, storyIn } from '../support/story.ts';

type Work = (tx: Queryable) => Promise<unknown>;

/** One does its work and holds its transaction until the other waits for it; each way round, with what each ends with. */
async function race(
  t: ExecutionContext<unknown>,
  prepare: Work,
  one: Work,
  other: Work,
  check: (db: ConnectionPool, codes: (string | undefined)[]) => Promise<unknown>,
): Promise<void> {
  for (const [first, second] of [
    [one, other],
    [other, one],
  ] as const) {
    const { db, connect } = await ownDatabase(t);
    await prepare(db);
    const beside = connect();
    let later: Promise<string | undefined> = Promise.resolve(undefined);
    const code = await attempt(() =>
      db.tx(async (tx) => {
        await first(tx);
        later = attempt(() => beside.tx((inner) => second(inner)));
        await Promise.race([untilBlocked(db), later]);
      }),
    );
    const codes = [code, await later];
    await resolveIn(db);
    await invariantsHold(db, t);
    await check(db, first === one ? codes : codes.reverse());
  }
}

/** The SQLSTATE with which work is refused; any other error is one. */
async function attempt(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const code = sqlstate(error);
    if (code?.startsWith('IS')) return code;
    throw error;
  }
}

const link = async (db: Queryable, provider: string, key: string, customer: bigint) =>
  await db.query(sql`select spine.link_identity(${provider}, ${key}, ${customer})`);

const two: Work = async (db) => {
  await stageIn(db, 'shopify', 'customer', [
    shopifyCustomer('1', { email: 'ada@example.com' }),
    shopifyCustomer('2', { email: 'bob@example.com' }),
  ]);
  await stageIn(db, 'manual', 'customer', [manualCustomer('9', { email: 'cy@example.com' })]);
  await resolveIn(db);
};

test('link_identity and merge_customers', async (t) => {
  await race(
    t,
    two,
    async (tx) => link(tx, 'manual', '9', await customerOf(tx, 'shopify', '1')),
    async (tx) => merge(tx, await customerOf(tx, 'shopify', '1'), await customerOf(tx, 'shopify', '2')),
    async (db, codes) => {
      t.deepEqual(codes, [undefined, undefined]);
      t.deepEqual(await storyIn(db).customers(), ['shopify 1 + shopify 2 + manual 9']);
    },
  );
});

test('merge_customers there and back', async (t) => {
  await race(
    t,
    two,
    async (tx) => merge(tx, await customerOf(tx, 'shopify', '1'), await customerOf(tx, 'shopify', '2')),
    async (tx) => merge(tx, await customerOf(tx, 'shopify', '2'), await customerOf(tx, 'shopify', '1')),
    async (db, codes) => {
      t.deepEqual([...codes].sort(), ['IS010', undefined]);
      t.deepEqual(await storyIn(db).customers(), ['shopify 1 + shopify 2', 'manual 9']);
    },
  );
});

test('merge_customers and unmerge of an earlier merge', async (t) => {
  const [event] = [sql`select event_id from spine.merges order by event_id limit 1`];
  await race(
    t,
    async (db) => {
      await two(db);
      await merge(db, await customerOf(db, 'shopify', '1'), await customerOf(db, 'shopify', '2'));
    },
    async (tx) => merge(tx, await customerOf(tx, 'shopify', '2'), await customerOf(tx, 'manual', '9')),
    async (tx) => unmerge(tx, (await tx.query(event))[0].event_id),
    async (db, codes) => {
      t.deepEqual(codes, [undefined, undefined]);
      t.deepEqual(await storyIn(db).customers(), ['shopify 1', 'shopify 2 + manual 9']);
    },
  );
});

test('unmerge and unmerge of one merge', async (t) => {
  const again: Work = async (tx) =>
    unmerge(tx, (await tx.query(sql`select event_id from spine.merges limit 1`))[0].event_id);
  await race(
    t,
    async (db) => {
      await two(db);
      await merge(db, await customerOf(db, 'shopify', '1'), await customerOf(db, 'shopify', '2'));
    },
    again,
    again,
    async (_, codes) => t.deepEqual([...codes].sort(), ['IS010', undefined]),
  );
});

test('who stages and then resolves in one transaction gets through, and who merges meanwhile is not refused', async (t) => {
  const { db, connect } = await ownDatabase(t);
  await two(db);
  let merged: Promise<unknown> | undefined;
  const stageAndResolve: Work = async (tx) => {
    await stageIn(tx, 'manual', 'customer', [manualCustomer('8', { email: 'ada@example.com' })]);
    const [from, into] = [await customerOf(db, 'shopify', '1'), await customerOf(db, 'shopify', '2')];
    merged ??= attempt(() => merge(connect(), from, into));
    await Promise.race([untilBlocked(db), merged]);
    await resolveIn(tx); // for this the merge gives the resolver's lock back
  };
  await retryTransient(() => db.tx(stageAndResolve));
  t.is(await merged, undefined);
  await invariantsHold(db, t);
  t.deepEqual(await storyIn(db).customers(), ['shopify 1 + shopify 2 + manual 8', 'manual 9']);
});

const waiting: Work = async (db) => {
  await stageIn(db, 'shopify', 'customer', [shopifyCustomer('1', { email: 'ada@example.com' })]);
  await stageIn(db, 'qbo', 'customer', [qboCustomer('2', { phone: '512 555 0101' })]);
  await resolveIn(db);
  await stageIn(db, 'manual', 'customer', [manualCustomer('9', { email: 'ada@example.com', phone: '512 555 0101' })]);
  await resolveIn(db);
};

test('review_link and new evidence that settles it', async (t) => {
  await race(
    t,
    waiting,
    async (tx) =>
      tx.query(
        sql`select spine.review_link(${await reviewOf(tx, 'manual', '9')}, ${await customerOf(tx, 'qbo', '2')})`,
      ),
    async (tx) => {
      await stageIn(tx, 'manual', 'customer', [manualCustomer('9', { at: 2, email: 'ada@example.com', phone: '' })]);
      await resolveIn(tx);
    },
    async (db) => {
      t.deepEqual(await storyIn(db).reviews(), []);
    },
  );
});

test('another program changes its order while who decides has the claim of it', async (t) => {
  const { db, connect } = await ownDatabase(t);
  await two(db);
  await db.query(
    sql`insert into spine.orders (provider, external_id, email) values ('manual', 'order:1', 'ada@example.com')`,
  );
  await resolveIn(db);
  const beside = connect();
  let later: Promise<unknown> | undefined;
  await beside.tx(async (tx) => {
    await tx.query(sql`select from spine.orders where external_id = 'order:1' for update`);
    later = attempt(() =>
      db.tx(async (inner) => {
        await inner.query(sql`update spine.claims set pass = pass where external_id = 'order:1'`); // as a decision does
        await link(inner, 'shopify', '1', await customerOf(inner, 'shopify', '2'));
      }),
    );
    await Promise.race([untilBlocked(db), later]);
    await tx.query(sql`update spine.orders set email = 'bob@example.com' where external_id = 'order:1'`);
  });
  t.is(await later, undefined);
  await resolveIn(db);
  await invariantsHold(db, t);
  t.deepEqual(await storyIn(db).orders(), { 'manual order:1': 'shopify 1 + shopify 2' });
});

test('two people decide one review', async (t) => {
  await race(
    t,
    waiting,
    async (tx) =>
      tx.query(
        sql`select spine.review_link(${await reviewOf(tx, 'manual', '9')}, ${await customerOf(tx, 'qbo', '2')})`,
      ),
    async (tx) =>
      tx.query(sql`
      select spine.review_create(id) from spine.match_reviews where provider = 'manual' and identity_key = '9' order by id desc limit 1`),
    async (_, codes) => t.deepEqual([...codes].sort(), ['IS010', undefined]),
  );
});

test('block_identifier and records that say it', async (t) => {
  const said = [
    shopifyCustomer('1', { email: 'ada@example.com' }),
    shopifyCustomer('2', { email: 'office@example.com' }),
  ];
  await race(
    t,
    async (db) => {
      await stageIn(db, 'shopify', 'customer', said);
      await stageIn(db, 'manual', 'customer', [manualCustomer('8', { email: 'office@example.com' })]);
      await resolveIn(db);
    },
    async (tx) => tx.query(sql`select spine.block_identifier('email', 'office@example.com', 'shared')`),
    async (tx) => {
      await stageIn(tx, 'manual', 'customer', [
        manualCustomer('9', { email: 'office@example.com' }),
        manualCustomer('8', { at: 2, email: 'office@example.com', name: 'Eve Moss' }),
      ]);
      await resolveIn(tx);
    },
    async (db, codes) => {
      t.deepEqual(codes, [undefined, undefined]);
      t.deepEqual((await storyIn(db).customers()).sort(), ['manual 8', 'manual 9', 'shopify 1', 'shopify 2']);
    },
  );
});

const PEOPLE = 24;
const EMAILS = Array.from({ length: 10 }, (_, n) => `p${n}@example.com`);
const PHONES = Array.from({ length: 8 }, (_, n) => `512 555 01${n}0`);

test('eight connections decide and stage at once', async (t) => {
  t.timeout(300_000);
  const { db, connect } = await ownDatabase(t);
  const random = dice(seed);
  await stageSome(db, random, PEOPLE);
  await resolveIn(db);
  const outcomes: Record<string, number> = {};
  const at = Array.from({ length: 8 }, (_, n) => n);
  await Promise.all(
    at.map(async (n) => {
      const own = connect();
      const mine = dice(seed * 100 + n);
      for (let turn = 0; turn < TURNS; turn++) {
        const stages = n < 3;
        const what = stages ? undefined : DECISIONS[mine(DECISIONS.length)];
        const code = await attempt(async () => {
          if (!what) return await retryTransient(() => own.tx((tx) => stageSome(tx, mine, PEOPLE)));
          return await DECIDE[what](own, mine);
        });
        const said = `${what ?? 'stage'} ${code ?? 'done'}`;
        outcomes[said] = (outcomes[said] ?? 0) + 1;
      }
    }),
  );
  t.log(outcomes);
  await resolveIn(db);
  await invariantsHold(db, t);
  t.deepEqual(await db.query(sql`select from spine.claims where state = 'pending'`), []);
});

const TURNS = 12;
type Dice = (sides: number) => number;

/** The same numbers for the same seed. */
function dice(start: number): Dice {
  let state = start;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

let clock = 0;

/** A page of each of some kinds of records, as they are now. */
async function stageSome(db: Queryable, random: Dice, size: number): Promise<void> {
  clock += 1;
  const at = clock;
  const contact = () => ({
    ...(random(4) > 0 && { email: EMAILS[random(EMAILS.length)] }),
    ...(random(2) > 0 && { phone: PHONES[random(PHONES.length)] }),
  });
  const page = <T>(make: (id: string) => T) => Array.from({ length: size / 3 }, () => make(`${random(size)}`));
  await stageIn(
    db,
    'shopify',
    'customer',
    page((id) => shopifyCustomer(id, { at, ...contact() })),
  );
  await stageIn(
    db,
    'qbo',
    'customer',
    page((id) => qboCustomer(id, { at, ...contact() })),
  );
  await stageIn(
    db,
    'shopify',
    'order',
    page((id) => shopifyOrder(id, { at, ...contact() })),
  );
}

const live = sql`select id from spine.customers where merged_into is null and dissolved_at is null order by id`;
const merges = sql`select event_id as id from spine.merges where undone_by is null order by event_id`;
const open = sql`select id, candidates from spine.match_reviews where state = 'open' order by id`;

async function some(db: Queryable, query: ReturnType<typeof sql>, random: Dice) {
  const rows = await db.query(query);
  return rows[random(rows.length || 1)];
}

const DECIDE = {
  // these two take long, so staging does not wait for them: who calls them tries again
  resolve: async (db: Queryable) => retryTransient(() => resolveIn(db)),
  merge: async (db: Queryable, random: Dice) =>
    merge(db, (await some(db, live, random)).id, (await some(db, live, random)).id),
  unmerge: async (db: Queryable, random: Dice) => {
    const made = await some(db, merges, random);
    if (made) await unmerge(db, made.id);
  },
  link: async (db: Queryable, random: Dice) =>
    link(db, 'shopify', `${random(PEOPLE)}`, (await some(db, live, random)).id),
  split: async (db: Queryable, random: Dice) => {
    const identity = await some(
      db,
      sql`select id from spine.customer_identities where provider = 'shopify' order by id`,
      random,
    );
    await db.query(sql`select spine.split_identity(${identity.id}, 'test', true)`);
  },
  review: async (db: Queryable, random: Dice) => {
    const review = await some(db, open, random);
    if (review) await db.query(sql`select spine.review_link(${review.id}, ${review.candidates[0]})`);
  },
  create: async (db: Queryable, random: Dice) => {
    const review = await some(db, open, random);
    if (review) await db.query(sql`select spine.review_create(${review.id})`);
  },
  block: async (db: Queryable, random: Dice) =>
    db.query(sql`select spine.block_identifier('phone', ${PHONES[random(PHONES.length)]}, 'test')`),
  unblock: async (db: Queryable, random: Dice) =>
    db.query(sql`select spine.unblock_identifier('phone', ${PHONES[random(PHONES.length)]}, 'test')`),
  rebuild: async (db: Queryable) => retryTransient(() => db.query(sql`select spine.rebuild_identities(false)`)),
};
const DECISIONS = Object.keys(DECIDE) as (keyof typeof DECIDE)[];
