import test from 'ava';
import fc from 'fast-check';
import { db } from '../../support/database.ts';
import { installReference } from '../../support/reference/install.ts';
import { differences, play, resolveInBatches, resolveOneByOne } from '../../support/reference/play.ts';
import { scenario } from '../../support/reference/scenario.ts';

const BATCH_SIZES = [1, 7, 50, 1000];

test.before('install the reference', () => installReference(db));

test('batches of every size decide as one claim after another would', async (t) => {
  t.timeout(600_000);
  let claims = 0;
  const property = fc.asyncProperty(scenario, async (given) => {
    const expected = await play(db, given, resolveOneByOne);
    for (const size of BATCH_SIZES) {
      const found = differences(expected, await play(db, given, resolveInBatches(size)));
      if (found.length > 0) throw new Error(`batches of ${size}:\n${found.slice(0, 20).join('\n')}`);
    }
    claims += given.rounds.flat().length;
  });
  await fc.assert(property, { numRuns: 150, interruptAfterTimeLimit: 500_000 });
  t.log(`${claims} claims`);
  t.true(claims >= 10_000);
});
