// Whatever people decide, and in whatever order with what comes in: the graph stays sound after every step.
import test from 'ava';
import fc from 'fast-check';
import { db } from '../support/database.ts';
import { installReference } from '../support/reference/install.ts';
import { scenario } from '../support/reference/scenario.ts';
import { playMix, steps } from '../support/reference/steps.ts';
import { seed } from '../support/seed.ts';

const RUNS = 20;
const runs = Number(process.env.SPINE_RUNS ?? RUNS);

test.before('install the reference', () => installReference(db));

test('people decide what comes in', async (t) => {
  t.timeout(3_600_000);
  const done: Record<string, number> = {};
  const property = fc.asyncProperty(scenario, steps, async (given, plan) => {
    for (const step of await playMix(db, given, plan)) done[step] = (done[step] ?? 0) + 1;
  });
  const end = await fc.check(property, { numRuns: runs, endOnFailure: !process.env.SPINE_SHRINK });
  if (end.failed) {
    t.fail(`seed ${seed} path ${end.counterexamplePath} after ${end.numRuns} runs: ${end.errorInstance}`);
    if (process.env.SPINE_SHRINK) t.log(JSON.stringify(end.counterexample));
    return;
  }
  t.true(Object.keys(done).length > 10, JSON.stringify(done));
});
