import { sql } from '@databases/pg';
import test from 'ava';
import { resolveCustomer } from '../../../src/spine.ts';
import { spine } from '../../support/spine.ts';
import { ownerOf, waitingFor } from '../../support/waiting.ts';

test('identities, by id and by key, become people of their own', async (t) => {
  const { db, env, ann } = await waitingFor(t);
  for (const externalId of ['x', 'y'])
    await resolveCustomer(db, { provider: 'manual', externalId, email: 'ann@example.com' });
  const [{ id }] = await db.query(sql`select id from spine.customer_identities where external_id = 'x'`);
  const args = ['split', `${id}`, 'manual:y'];
  t.is((await spine(args, { env })).code, 2);
  const preview = JSON.parse((await spine([...args, '--preview', '--json'], { env })).stdout);
  t.true(preview.preview && preview.changes.length > 0);
  t.is(await ownerOf(db, 'x'), ann);

  const done = await spine([...args, '--yes', '--reason', 'her sons'], { env });
  t.is(done.code, 0, done.stderr);
  t.regex(
    done.stdout,
    new RegExp(
      `^Split\\. To take it back: npx spine undo \\d+\n[\\s\\S]*manual x: from customer ${ann} to customer \\d+`,
    ),
  );
  t.is(new Set([await ownerOf(db, 'ann'), await ownerOf(db, 'x'), await ownerOf(db, 'y')]).size, 3);
});

test('what can not be split says why', async (t) => {
  const { env } = await waitingFor(t, 'c');
  const nothingLeft = await spine(['split', 'manual:ann', '--yes'], { env });
  t.is(nothingLeft.code, 1);
  t.regex(nothingLeft.stderr, /nothing would be left of customer \d+\nhint: /);
  t.regex(
    (await spine(['split', 'manual:c', '--yes'], { env })).stderr,
    /manual c waits, and belongs to no customer\nhint: /,
  );
  t.regex((await spine(['split', 'manual:nobody', '--yes'], { env })).stderr, /nothing is known by that key/);
  for (const wrong of ['ann', 'ebay:1', 'manual:']) {
    const { code, stderr } = await spine(['split', wrong, '--yes'], { env });
    t.is(code, 2);
    t.regex(stderr, /is no identity: give its id, or provider:external_id/);
  }
  t.is((await spine(['split'], { env })).code, 2);
});

test('a split against an earlier decision is refused, unless it overrides', async (t) => {
  const { db, env, ann, bob } = await waitingFor(t);
  await db.query(sql`select spine.merge_customers(${bob}::bigint, ${ann}::bigint)`);
  const refused = await spine(['split', 'manual:bob', '--yes'], { env });
  t.is(refused.code, 1);
  t.regex(refused.stderr, /decision \d+ says that what is to be split is one customer\nhint: .*unmerge/);
  t.is((await spine(['split', 'manual:bob', '--yes', '--override'], { env })).code, 0);
  t.not(await ownerOf(db, 'bob'), ann);
});
