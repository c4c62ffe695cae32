// What people may do to the graph between what comes in, by chance.
import { type ConnectionPool, type Queryable, sql, type Transaction } from '@databases/pg';
import fc from 'fast-check';
import { lines } from '../digest.ts';
import { putAll, settle } from './play.ts';
import type { Scenario } from './scenario.ts';

/** What to do, and numbers that choose to whom. */
export type Step = { what: keyof typeof DO; a: number; b: number };
type Turn = Step & { tx: Transaction; rounds: Scenario['rounds'] };
type Change = Record<'what' | 'provider' | 'identity_key', string | null> &
  Record<'identity_id' | 'from_customer_id' | 'customer_id' | 'orders', bigint | null>;

const VALUES = [
  ['email', 'ann@x.co'],
  ['email', 'bob@x.co'],
  ['email', 'office@x.co'],
  ['email', '*@y.co'],
  ['phone', '5125550001'],
  ['phone', '5125550002'],
  ['address_hash', 'h1'],
] as const;

const live = sql`select id from spine.customers where merged_into is null and dissolved_at is null order by id`;
const merges = sql`select event_id as id from spine.merges where undone_by is null order by event_id`;
const reviews = (state: string) => sql`select id from spine.match_reviews where state = ${state} order by id`;
const identities = sql`
  select id from spine.customer_identities where coalesce(external_id, '') not like 'address\\_hash:%' order by id`;

/** Claims of a round that are used: decisions meet in a small graph, and it is quick. */
const MOST = 15;

/** Nothing of that kind is there to do it to. */
class Nobody extends Error {}

const DO = {
  ingest: async ({ tx, rounds }: Turn) => {
    const round = rounds.shift();
    if (!round) throw new Nobody();
    await putAll(tx, round);
    await tx.query(sql`select spine.resolve_pending(1000)`);
  },
  link: async ({ tx, a, b }: Turn) => {
    const keys = await tx.query(sql`
      select distinct provider, coalesce(identity_key, external_id) as key from spine.claims where creates order by 1, 2`);
    const { provider, key } = nth(keys, a);
    await tx.query(sql`select spine.link_identity(${provider}, ${key}, ${await one(tx, live, b)})`);
  },
  review_link: async ({ tx, a, b }: Turn) => {
    const review = await one(tx, reviews('open'), a);
    const near = sql`select unnest(candidates) as id from spine.match_reviews where id = ${review} order by 1`;
    const customer = await one(tx, b % 3 === 0 ? live : near, b);
    await tx.query(sql`select spine.review_link(${review}, ${customer})`);
  },
  review_create: async ({ tx, a }: Turn) => {
    await tx.query(sql`select spine.review_create(${await one(tx, reviews('open'), a)})`);
  },
  review_merge: async ({ tx, a, b }: Turn) => {
    const review = await one(tx, reviews('open'), a);
    const into = await one(
      tx,
      sql`select unnest(candidates) as id from spine.match_reviews where id = ${review} order by 1`,
      b,
    );
    await tx.query(sql`select spine.review_merge(${review}, ${into})`);
  },
  review_dismiss: async ({ tx, a }: Turn) => {
    await tx.query(sql`select spine.review_dismiss(${await one(tx, reviews('open'), a)})`);
  },
  review_undo: async ({ tx, a }: Turn) => {
    await tx.query(sql`select spine.review_undo(${await one(tx, reviews('decided'), a)})`);
  },
  merge: async ({ tx, a, b }: Turn) => {
    const from = await one(tx, live, a);
    const into = await one(tx, live, b);
    await foretold(tx, sql`select * from spine.preview_merge(${from}, ${into})`, async () => {
      const [{ event }] = await tx.query(sql`select spine.merge_customers(${from}, ${into}) as event`);
      return await tx.query(sql`select * from spine.changes_of(${event})`);
    });
  },
  there_and_back: async ({ tx, a, b }: Turn) => {
    const before = [...(await whole(tx)), ...(await blocks(tx))];
    const [{ event }] = await tx.query(
      sql`select spine.merge_customers(${await one(tx, live, a)}, ${await one(tx, live, b)}) as event`,
    );
    await sound(tx);
    const quarantined = await blocks(tx); // that begins with what a merge decides, and then stays
    await tx.query(sql`select spine.unmerge(${event})`);
    if (quarantined.every((line) => before.includes(line))) same(before, [...(await whole(tx)), ...(await blocks(tx))]);
  },
  unmerge: async ({ tx, a }: Turn) => {
    await tx.query(sql`select spine.unmerge(${await one(tx, merges, a)})`);
  },
  split: async ({ tx, a, b }: Turn) => {
    const first = await one(tx, identities, a);
    const more = await tx.query(sql`
      select i.id from spine.customer_identities as i join spine.customer_identities as f on f.id = ${first} and f.customer_id = i.customer_id
      where i.id <> f.id and coalesce(i.external_id, '') not like 'address\\_hash:%' order by i.id`);
    const listed = [first, ...more.slice(0, b % 3).map((row) => row.id)];
    const override = b % 2 !== 0;
    await foretold(tx, sql`select * from spine.preview_split(${listed}, ${override})`, () =>
      tx.query(sql`select * from spine.split_identities(${listed}, override => ${override})`),
    );
  },
  block: async ({ tx, a }: Turn) => {
    const [kind, value] = nth(VALUES, a);
    await foretold(tx, sql`select * from spine.preview_block(${kind}, ${value})`, () =>
      tx.query(sql`select * from spine.block_identifier(${kind}, ${value}, 'test')`),
    );
  },
  unblock: async ({ tx, a }: Turn) => {
    const { kind, pattern } = nth(
      await tx.query(sql`
      select kind, pattern from spine.blocked_identifiers where mode <> 'allowed' order by 1, 2`),
      a,
    );
    await foretold(tx, sql`select * from spine.preview_unblock(${kind}, ${pattern})`, () =>
      tx.query(sql`select * from spine.unblock_identifier(${kind}, ${pattern}, 'test')`),
    );
  },
  set_primary: async ({ tx, a }: Turn) => {
    const said = await tx.query(sql`
      select customer_id, kind, value from spine.customer_identifiers where kind in ('email', 'phone') order by 1, 2, 3`);
    const { customer_id, kind, value } = nth(said, a);
    await tx.query(sql`select spine.set_primary(${customer_id}, ${kind}, ${value})`);
  },
  rebuild: async ({ tx }: Turn) => {
    await foretold(tx, sql`select * from spine.rebuild_identities()`, () =>
      tx.query(sql`select * from spine.rebuild_identities(false)`),
    );
  },
};

const number = fc.nat({ max: 1000 });
const kinds = Object.keys(DO) as Step['what'][];
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    what: fc.oneof(
      { weight: 1, arbitrary: fc.constant('ingest' as const) },
      { weight: 5, arbitrary: fc.constantFrom(...kinds) },
    ),
    a: number,
    b: number,
  }),
  { minLength: 4, maxLength: 14, size: 'max' },
);

/** Play the steps in a transaction that is rolled back; what was done, without what was refused. Throws at the first flaw. */
export async function playMix(db: ConnectionPool, { rounds, ...given }: Scenario, plan: Step[]): Promise<string[]> {
  const done: string[] = [];
  const trace: string[] = [];
  const left = rounds.map((round) => round.slice(0, MOST));
  const rollBack = new Error('roll back');
  await db
    .tx(async (tx) => {
      await settle(tx, given);
      for (const step of [{ what: 'ingest', a: 0, b: 0 } as Step, ...plan]) {
        const outcome = await take(tx, step, left);
        trace.push(`${step.what}${outcome === 'done' ? '' : ` (${outcome})`}`);
        if (outcome === 'done') done.push(step.what);
        if (outcome !== 'nobody') await sound(tx);
      }
      throw rollBack;
    })
    .catch((error) => {
      if (error !== rollBack)
        throw new Error(`${trace.join(', ')} → ${plan[trace.length - 1]?.what ?? 'ingest'}: ${brief(error)}`);
    });
  return done;
}

async function take(tx: Transaction, step: Step, rounds: Scenario['rounds']): Promise<string> {
  try {
    await tx.tx((inner) => DO[step.what]({ ...step, tx: inner, rounds }));
    return 'done';
  } catch (error) {
    if (error instanceof Nobody) return 'nobody';
    const { code } = error as { code?: string };
    if (code?.startsWith('IS')) return code;
    throw error;
  }
}

/** A preview changes nothing, and tells what then happens; one that refuses, refuses alike. */
async function foretold(
  tx: Transaction,
  preview: ReturnType<typeof sql>,
  work: () => Promise<Change[]>,
): Promise<void> {
  const before = await everything(tx);
  let told: Change[] | string;
  try {
    told = await tx.tx((inner) => inner.query(preview));
  } catch (error) {
    told = (error as { code: string }).code;
  }
  const [{ customers, identities }] = await tx.query(sql`
    select coalesce((select max(id) from spine.customers), 0) as customers, coalesce((select max(id) from spine.customer_identities), 0) as identities`);
  same(before, await everything(tx));
  if (typeof told === 'string' && !told.startsWith('IS')) throw new Error(`the preview fails: ${told}`);
  const happened: Change[] = await work(); // refused, it is not compared
  if (typeof told === 'string') throw new Error(`the preview refuses (${told}) what is then done`);
  // what did not exist before has no id yet
  const plain = (changes: Change[]) =>
    changes
      .filter(({ what }) => what !== 'quarantined' && what !== 'released')
      .map(({ what, provider, identity_key, identity_id, from_customer_id, customer_id, orders }) => {
        const known = (id: bigint | null, last: bigint) => (id === null ? '-' : id > last ? 'new' : id);
        return [
          what,
          provider,
          identity_key,
          known(identity_id, identities),
          known(from_customer_id, customers),
          known(customer_id, customers),
          orders,
        ].join(' ');
      })
      .sort();
  same(plain(told), plain(happened));
}

/** Every row, without those of the check itself. */
async function everything(tx: Queryable): Promise<string[]> {
  const tables = [
    'customers',
    'customer_identities',
    'customer_identifiers',
    'claims',
    'orders',
    'shipments',
    'match_reviews',
    'identity_events',
    'identity_decisions',
    'identity_decision_keys',
    'blocked_identifiers',
    'crowded_identifiers',
    'merges',
    'sync_runs',
    'settings',
  ];
  const hashes: string[] = [];
  for (const table of tables) {
    const [{ hash }] = await tx.query(sql`
      select ${table} || ' ' || coalesce(md5(string_agg(t::text, '' order by t::text)), 'empty') as hash from ${sql.ident('spine', table)} as t`);
    hashes.push(hash);
  }
  return hashes;
}

/** The graph, without ids. */
async function whole(tx: Queryable): Promise<string[]> {
  const all: string[] = [];
  for (const part of ['partition', 'outcomes', 'primaries', 'orders'] as const) {
    all.push(...(await lines(tx, part)).map((line) => `${part}: ${line}`));
  }
  return all;
}

async function blocks(tx: Queryable): Promise<string[]> {
  const rows = await tx.query(
    sql`select concat_ws(' ', mode, kind, pattern) as line from spine.blocked_identifiers order by 1`,
  );
  return rows.map((row) => row.line);
}

async function sound(tx: Queryable): Promise<void> {
  const violations = await tx.query(sql`select invariant || ': ' || detail as line from spine.check_invariants()`);
  same(
    [],
    violations.map((row) => row.line),
  );
}

function same(expected: string[], actual: string[]): void {
  const left = [...actual];
  const missing = expected.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  if (missing.length + left.length === 0) return;
  const shown = [...missing.map((line) => `- ${line}`), ...left.map((line) => `+ ${line}`)];
  throw new Error(`${shown.slice(0, 12).join('\n')}${shown.length > 12 ? `\nand ${shown.length - 12} more` : ''}`);
}

const brief = (error: unknown) => {
  const { code, message, where } = error as { code?: string; message: string; where?: string };
  return [code, message, where?.split('\n')[0]].filter(Boolean).join(' ').slice(0, 2000);
};

function nth<T>(rows: readonly T[], n: number): T {
  const row = rows[n % rows.length];
  if (rows.length === 0 || row === undefined) throw new Nobody();
  return row;
}

const one = async (tx: Queryable, query: ReturnType<typeof sql>, n: number): Promise<bigint> =>
  nth(await tx.query(query), n).id;
