import test from 'ava';
import fc from 'fast-check';
import { inventedRecords } from '../../../src/population/population.ts';
import { db } from '../../support/database.ts';
import { installReference } from '../../support/reference/install.ts';
import {
  differences,
  playClaims,
  playRecords,
  resolveInBatches,
  resolveOneByOne,
} from '../../support/reference/play.ts';
import { scenario } from '../../support/reference/scenario.ts';

const CLAIMS = 10_000;

const batchSize = fc.oneof(
  { weight: 1, arbitrary: fc.constant(1) },
  { weight: 3, arbitrary: fc.constant(7) },
  { weight: 3, arbitrary: fc.constant(50) },
  { weight: 3, arbitrary: fc.constant(1000) },
);

test.before('install the reference', () => installReference(db));

test('a batch of any size decides as one claim after another would', async (t) => {
  t.timeout(1_200_000);
  let claims = 0;
  const property = fc.asyncProperty(scenario, batchSize, async (given, size) => {
    if (claims >= CLAIMS) return;
    const expected = await playClaims(db, given, resolveOneByOne);
    const found = differences(expected, await playClaims(db, given, resolveInBatches(size)));
    if (found.length > 0) throw new Error(`batches of ${size}:\n${found.slice(0, 20).join('\n')}`);
    claims += given.rounds.flat().length;
  });
  await fc.assert(property, {
    numRuns: 1000,
    interruptAfterTimeLimit: 1_000_000,
  });
  t.true(claims >= CLAIMS);
});

test('batches of every size give the same database as one record after another, over one shuffled backlog', async (t) => {
  t.timeout(600_000);
  const rounds = (['first', 'later'] as const).map((versions) => [
    ...inventedRecords({ size: 50, seed: 4, order: 'shuffled', versions }),
  ]);
  const expected = await playRecords(db, rounds, resolveOneByOne);
  for (const size of [1, 7, 1000, 100_000]) {
    t.deepEqual(differences(expected, await playRecords(db, rounds, resolveInBatches(size))), [], `batches of ${size}`);
  }
});
