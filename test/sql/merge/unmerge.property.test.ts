// Whatever is merged, taking it back leaves the database as it was.
import { type Queryable, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { db } from '../../support/database.ts';
import { unmerge } from '../../support/decide.ts';
import { lines } from '../../support/digest.ts';
import { installReference } from '../../support/reference/install.ts';
import { resolveInBatches } from '../../support/reference/play.ts';
import { scenario } from '../../support/reference/scenario.ts';

const RUNS = 40;
const PARTS = ['partition', 'outcomes', 'primaries', 'orders'] as const;
const resolve = resolveInBatches(1000);

test.before('install the reference', () => installReference(db));

/** Pairs of numbers, each for two customers among those who are live then; and a number for the order of taking back. */
const merges = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 });
type Merges = [from: number, into: number, order: number][];

test('a merge that is taken back leaves no trace, in reviews neither', async (t) => {
  t.timeout(600_000);
  await always(t, async (tx, pairs) => {
    for (const pair of pairs) {
      const before = await whole(tx);
      const event = await mergeSome(tx, pair);
      if (event === null) break;
      await sound(tx, 'merge');
      await unmerge(tx, event);
      await sound(tx, 'unmerge');
      same(before, await whole(tx));
    }
  });
});

test('merges on merges are taken back in any order, and everything is where it was', async (t) => {
  t.timeout(600_000);
  await always(t, async (tx, pairs) => {
    const before = await holders(tx);
    const known = new Set(before.map((line) => line.split(' ')[0]));
    const events: { event: bigint; place: number }[] = [];
    for (const pair of pairs) {
      const event = await mergeSome(tx, pair);
      if (event === null) break;
      await sound(tx, 'merge');
      events.push({ event, place: pair[2] });
    }
    for (const { event } of events.sort((one, other) => one.place - other.place)) {
      await unmerge(tx, event);
      await sound(tx, 'unmerge');
    }
    // what waited is decided on the evidence of today
    same(
      before,
      (await holders(tx)).filter((line) => known.has(line.split(' ')[0])),
    );
  });
});

async function always(t: ExecutionContext, holds: (tx: Queryable, pairs: Merges) => Promise<void>): Promise<void> {
  const done = new Error('done');
  let runs = 0;
  const property = fc.asyncProperty(scenario, merges, async ({ settings, rounds }, pairs) => {
    await db
      .tx(async (tx) => {
        // quarantine may begin with what a merge decides, and then stays
        const set = { ...settings, quarantine_holders: 0, quarantine_names: 0 };
        await tx.query(sql`
          update spine.settings as s set value = g.value from jsonb_each(${JSON.stringify(set)}::jsonb) as g where g.key = s.name`);
        for (const round of rounds) {
          await tx.query(sql`select reference.put_all(${JSON.stringify(round)}::jsonb)`);
          await resolve(tx);
        }
        await holds(tx, pairs);
        runs += 1;
        throw done;
      })
      .catch((error) => {
        if (error === done) return;
        t.log(String(error)); // fast-check tells only the counterexample
        throw error;
      });
  });
  await fc.assert(property, {
    numRuns: RUNS,
    endOnFailure: true, // a smaller one takes very long to find
  });
  t.is(runs, RUNS);
}

/** Merge two of those who are live, if there are two; the event. */
async function mergeSome(tx: Queryable, [from, into]: Merges[number]): Promise<bigint | null> {
  const live = await tx.query(
    sql`select id from spine.customers where merged_into is null and dissolved_at is null order by id`,
  );
  if (live.length < 2) return null;
  const one = live[from % live.length].id;
  const other = live.filter((row) => row.id !== one)[into % (live.length - 1)].id;
  const [{ event }] = await tx.query(sql`select spine.merge_customers(${one}, ${other}) as event`);
  return event;
}

/** Which customer has each identity that is not only an address, by ids. */
async function holders(tx: Queryable): Promise<string[]> {
  const rows = await tx.query(sql`
    select id || ' ' || customer_id as line from spine.customer_identities where coalesce(external_id, '') not like 'address\\_hash:%'`);
  return rows.map((row) => row.line);
}

async function whole(tx: Queryable): Promise<string[]> {
  const all: string[] = [];
  for (const part of PARTS) all.push(...(await lines(tx, part)).map((line) => `${part}: ${line}`));
  return all;
}

function same(expected: string[], actual: string[]): void {
  const [was, is] = [new Set(expected), new Set(actual)];
  const found = [
    ...expected.filter((line) => !is.has(line)).map((line) => `- ${line}`),
    ...actual.filter((line) => !was.has(line)).map((line) => `+ ${line}`),
  ];
  if (found.length > 0 || expected.length !== actual.length) throw new Error(`not as before:\n${found.join('\n')}`);
}

async function sound(tx: Queryable, what: string): Promise<void> {
  const violations = await tx.query(sql`select invariant, detail from spine.check_invariants()`);
  if (violations.length > 0) throw new Error(`after ${what}: ${JSON.stringify(violations.slice(0, 5))}`);
}
