import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { inventedRecords } from '../../../src/population/population.ts';
import { db } from '../../support/database.ts';
import { lines } from '../../support/digest.ts';
import { installReference } from '../../support/reference/install.ts';
import { playClaims } from '../../support/reference/play.ts';
import { scenario } from '../../support/reference/scenario.ts';

test.before('install the reference', () => installReference(db));

// one after the other: who stages and then decides in one transaction may have to give way

test.serial('whatever the order of arrival, a rebuild gives the same partition', async (t) => {
  t.timeout(1_200_000);
  const PERMUTATIONS = 200;
  const records = [...inventedRecords({ size: 5, seed: 12, order: 'person', versions: 'all' })];
  const seen = new Set<string>();
  let ran = 0;
  const order = fc.tuple(
    fc.shuffledSubarray(records, { minLength: records.length }),
    fc.integer({ min: Math.ceil(records.length / 3), max: records.length }),
  );
  const property = fc.asyncProperty(order, async ([shuffled, chunk]) => {
    await undone(async (tx) => {
      for (let from = 0; from < shuffled.length; from += chunk) {
        for (const [where, payloads] of grouped(shuffled.slice(from, from + chunk))) {
          const [provider, entity] = where.split(' ') as [string, string];
          await tx.query(sql`select spine.stage_records(${provider}::text, ${entity}::text, ${payloads}::text[])`);
        }
        await tx.query(sql`select spine.resolve_pending()`);
      }
      await tx.query(sql`select * from spine.rebuild_identities(false)`);
      seen.add((await lines(tx, 'partition')).join('\n'));
      t.deepEqual(await tx.query(sql`select * from spine.check_invariants()`), []);
    });
    ran++;
    if (seen.size > 1) throw new Error(difference([...seen] as [string, string]));
  });
  await fc.assert(property, { numRuns: PERMUTATIONS, endOnFailure: true });
  t.is(ran, PERMUTATIONS);
  t.true([...seen][0]!.split('\n').length > 5);
});

test.serial(
  'a rebuild of any claims is sound and comes to rest, and so does deciding some customers again',
  async (t) => {
    t.timeout(1_200_000);
    const property = fc.asyncProperty(scenario, async (given) => {
      const wrong: unknown[] = [];
      const sound = async (tx: Queryable, after: string) => {
        const found = await tx.query(sql`select invariant, detail from spine.check_invariants()`);
        if (found.length > 0) wrong.push(after, found);
      };
      await playClaims(db, given, async (tx) => {
        await tx.query(sql`select spine.resolve_pending()`);
        const before = await lines(tx, 'outcomes');
        await tx.query(sql`select * from spine.rebuild_identities()`);
        if ((await lines(tx, 'outcomes')).join('\n') !== before.join('\n')) wrong.push('the dry run changed something');
        await tx.query(sql`select * from spine.rebuild_identities(false)`);
        await sound(tx, 'rebuild');
        const rest = await tx.query(sql`select what from spine.rebuild_identities()`);
        if (rest.length > 0) wrong.push('it does not come to rest', rest);
        await tx.query(sql`
        select * from spine.resolve_again(array(
          select k.id from spine.customers as k where k.merged_into is null and k.dissolved_at is null and k.id % 3 = 0))`);
        await sound(tx, 'deciding again');
        return {};
      });
      if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
    });
    const end = await fc.check(property, {
      numRuns: 12,
      endOnFailure: true,
    });
    t.false(end.failed, `path ${end.counterexamplePath}: ${end.errorInstance}`);
  },
);

function grouped(records: typeof inventedRecords extends (...a: never[]) => Iterable<infer R> ? R[] : never) {
  const groups = new Map<string, string[]>();
  for (const { provider, entity, payload } of records) {
    const where = `${provider} ${entity}`;
    groups.set(where, [...(groups.get(where) ?? []), payload]);
  }
  return groups;
}

async function undone(work: (tx: Queryable) => Promise<void>): Promise<void> {
  const rollBack = new Error('roll back');
  await db
    .tx(async (tx) => {
      await work(tx);
      throw rollBack;
    })
    .catch((error) => {
      if (error !== rollBack) throw error;
    });
}

function difference([one, two]: [string, string]): string {
  const was = new Set(one.split('\n'));
  const is = new Set(two.split('\n'));
  return [
    ...[...was].filter((line) => !is.has(line)).map((line) => `- ${line}`),
    ...[...is].filter((line) => !was.has(line)).map((line) => `+ ${line}`),
  ].join('\n');
}
