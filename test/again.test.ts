import { writeFileSync } from 'node:fs';
import { sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { db } from './support/database.ts';
import { installReference } from './support/reference/install.ts';
import { playClaims } from './support/reference/play.ts';
import { scenario } from './support/reference/scenario.ts';

const show = (x: unknown) => JSON.stringify(x, (_, v) => (typeof v === 'bigint' ? Number(v) : v));
test.before('install', () => installReference(db));
test('hunt', async (t) => {
  t.timeout(1_200_000);
  const attempt = async (given: any) => {
    const problems: string[] = [];
    await playClaims(db, given, async (tx) => {
      await tx.query(sql`select spine.resolve_pending()`);
      const before = await tx.query(sql`select * from spine.check_invariants()`);
      if (before.length) problems.push('before ' + show(before));
      const dry = await tx.query(sql`select * from spine.rebuild_identities()`);
      const inv0 = await tx.query(sql`select * from spine.check_invariants()`);
      if (inv0.length) problems.push('dry run ' + show(inv0));
      await tx.query(sql`select * from spine.rebuild_identities(false)`);
      const inv = await tx.query(sql`select * from spine.check_invariants()`);
      if (inv.length) problems.push('applied ' + show(inv));
      const again = await tx.query(sql`select * from spine.rebuild_identities()`);
      if (again.length) problems.push('again ' + show(again));
      const ids = (await tx.query(sql`select id from spine.customers where merged_into is null and dissolved_at is null order by random() limit 3`)).map((r: any) => r.id);
      const one = await tx.query(sql`select * from spine.resolve_again(${ids}::bigint[])`);
      const inv2 = await tx.query(sql`select * from spine.check_invariants()`);
      if (inv2.length) problems.push('resolve again ' + show(inv2));
      if (process.env.ONE && one.length) problems.push('changed ' + show(one));
      return {};
    });
    return problems;
  };
  const result = await fc.check(
    fc.asyncProperty(scenario, async (given) => {
      let found: string[];
      try { found = await attempt(given); } catch (e: any) { throw new Error('error ' + String(e).slice(0, 500) + ' ' + String(e.where).slice(0, 1500) + String(e.internalQuery).slice(0,800)); }
      if (found.length) throw new Error(found.join('\n'));
    }),
    { seed: Number(process.env.SPINE_SEED ?? 1), numRuns: Number(process.env.RUNS ?? 60), interruptAfterTimeLimit: 200_000, markInterruptAsFailure: false, endOnFailure: true },
  );
  const out: string[] = [`runs ${result.numRuns} failed ${result.failed}`];
  if (result.counterexample) {
    const [given] = result.counterexample as any;
    out.push(show(given.settings), show(given.blocked), show(given.decisions));
    for (const r of given.rounds) {
      out.push('--');
      for (const c of r) {
        const { provider, entity, external_id, identity_key, creates, own, ...rest } = c;
        out.push(`${provider} ${entity} ${external_id} key=${identity_key} ${creates ? '' : 'direct '}${own ? 'own' : ''} ${JSON.stringify(Object.fromEntries(Object.entries(rest).filter(([k, v]) => v !== null && v !== false && !(Array.isArray(v) && v.length === 0) && !/first_name|last_name/.test(k))))}`);
      }
    }
    out.push('=====', String((result as any).errorInstance?.message ?? result.error).slice(0, 6000));
  }
  writeFileSync('/tmp/again.txt', out.join('\n') + '\n');
  t.pass();
});
