import { sql } from '@databases/pg';
import test from 'ava';
import { spine } from '../../support/spine.ts';
import { waitingFor } from '../../support/waiting.ts';

test('a customer is shown as it was, also one that has been merged since', async (t) => {
  const { db, env, ann, bob } = await waitingFor(t);
  const [{ before }] = await db.query(
    sql`select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as before`,
  );
  await db.query(sql`select spine.merge_customers(${bob}::bigint, ${ann}::bigint)`);
  const then = await spine(['history', `${bob}`, '--at', before], { env });
  t.is(then.code, 0, then.stderr);
  t.regex(then.stdout, new RegExp(`^Bob: customer ${bob} at .*\n {2}state +live\n`));
  t.regex(then.stdout, /^\d+ +manual +bob +no$/m);
  const now = JSON.parse((await spine(['history', `${bob}`, '--at', '2999-01-01', '--json'], { env })).stdout);
  t.like(now, { state: 'merged', merged_into: Number(ann), identities: [] });
  const early = await spine(['history', 'ann@example.com', '--at', '2001-01-01'], { env });
  t.is(early.code, 1);
  t.regex(early.stderr, /was not there yet\nhint: /);
});

test('it takes a customer and a time', async (t) => {
  const { env } = await waitingFor(t);
  for (const args of [[], ['1'], ['1', '--at', 'yesterday'], ['1', '--at', '2026-13-01']]) {
    t.is((await spine(['history', ...args], { env })).code, 2, args.join(' '));
  }
});
