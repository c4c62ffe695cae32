// One shuffled backlog of an invented shop, with masked orders whose copies and customers come later: the size of
// the batches leaves no trace.
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { type InventedRecord, inventedRecords } from '../../src/population/population.ts';
import { invariantsHold, ownDatabase } from '../support/database.ts';
import { digest, lines } from '../support/digest.ts';
import { resolveIn, stageIn } from '../support/story.ts';

const backlogs = (['first', 'later'] as const).map((versions) => [
  ...inventedRecords({ size: 80, seed: 7, order: 'shuffled', versions }),
]);

/** In chunks of what comes together, in the order of arrival. */
async function stage(db: Queryable, records: InventedRecord[]): Promise<void> {
  for (let at = 0; at < records.length; at += 200) {
    const groups = Map.groupBy(records.slice(at, at + 200), ({ provider, entity }) => `${provider} ${entity}`);
    for (const group of groups.values()) {
      const payloads = group.map(({ payload }) => payload);
      await stageIn(db, group[0]!.provider, group[0]!.entity, payloads);
    }
  }
}

test('batches of 1, 7, 1,000 and 100,000 give the same database', async (t) => {
  const { db } = await ownDatabase(t);
  const digests = new Map<number, { digest: unknown; lines: string[] }>();
  for (const size of [1, 7, 1_000, 100_000]) {
    const rollback = new Error('roll back');
    await t.throwsAsync(
      db.tx(async (tx) => {
        for (const backlog of backlogs) {
          await stage(tx, backlog);
          await resolveIn(tx, size);
        }
        await invariantsHold(tx, t);
        digests.set(size, { digest: await digest(tx), lines: await lines(tx, 'outcomes') });
        throw rollback;
      }),
      { is: rollback },
    );
  }
  const largest = digests.get(100_000)!;
  t.true(largest.lines.some((line) => line.startsWith('amazon') && line.includes('order_reference')));
  t.true(largest.lines.some((line) => line.startsWith('review')));
  for (const [size, other] of digests) {
    const seen = new Set(largest.lines);
    t.deepEqual(
      other.lines.filter((line) => !seen.has(line)),
      [],
      `batches of ${size}`,
    );
    t.deepEqual(other.digest, largest.digest, `batches of ${size}`);
  }
});

test('the outcomes add up', async (t) => {
  const { db } = await ownDatabase(t);
  await stage(db, backlogs[0]!);
  const { decided = 0, linked = 0, ...metrics } = await resolveIn(db);
  const { created = 0, updated = 0, unchanged = 0, ambiguous = 0, unidentified = 0, ...links } = metrics;
  t.is(decided, created + linked + updated + unchanged + ambiguous + unidentified);
  t.is(
    linked,
    Object.values(links).reduce((sum, count) => sum + count, 0),
  );
  t.deepEqual(await resolveIn(db), {}, 'the second call has nothing to do');
  const [{ runs }] = await db.query(sql`select count(*)::integer as runs from spine.sync_runs`);
  t.is(runs, 1);
  await invariantsHold(db, t);
});
