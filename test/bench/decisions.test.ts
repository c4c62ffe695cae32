import test from 'ava';
import { decide } from '../../bench/decisions.ts';
import { unmeasured } from '../../bench/report.ts';
import { invariantsHold, ownDatabase } from '../support/database.ts';

test('every decision is carried out and measured', async (t) => {
  const { db, connect } = await ownDatabase(t);
  const said: string[] = [];
  const measured = await decide(connect(1), { orders: 20, holders: 15 }, (text) => said.push(text));
  t.deepEqual(unmeasured(measured), []);
  t.deepEqual(Object.keys(measured.ratios), ['merge_median_ms', 'unmerge_median_ms']);
  t.is(measured.figures.holders_of_the_blocked, 15);
  t.true(said.includes('a block'));
  for (const name of ['review_link_median', 'split_identity_median', 'block_identifier', 'rebuild_dry_run']) {
    t.true(measured.figures[`${name}_ms`]! > 0, name);
  }
  await invariantsHold(db, t);
});
