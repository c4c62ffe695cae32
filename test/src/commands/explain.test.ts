import { sql } from '@databases/pg';
import test from 'ava';
import { resolveCustomer } from '../../../src/spine.ts';
import { spine } from '../../support/spine.ts';
import { waitingFor } from '../../support/waiting.ts';

test('a customer is explained step by step, then as it is now', async (t) => {
  const { env, ann } = await waitingFor(t);
  const { code, stdout } = await spine(['explain', 'ann@example.com'], { env });
  t.is(code, 0);
  t.regex(stdout, /^\d{4}-\d\d-\d\d \d\d:\d\d {2}\S.*\n\nNow\n {2}\S/s);
  const json = JSON.parse((await spine(['explain', `${ann}`, '--json'], { env })).stdout);
  t.is(json.customer_id, Number(ann));
  t.is(json.steps[0].event, 'created');
});

test('two identities, by id or key, are linked for a reason, or not', async (t) => {
  const { db, env } = await waitingFor(t, 'c');
  await resolveCustomer(db, { provider: 'manual', externalId: 'x', email: 'ann@example.com' });
  const [{ id }] = await db.query(sql`select id from spine.customer_identities where external_id = 'ann'`);
  const linked = await spine(['explain', `${id}`, 'manual:x'], { env });
  t.is(linked.code, 0, linked.stderr);
  t.regex(
    linked.stdout,
    /^Manual customer ann \(identity \d+, customer \d+\) and manual \S+ x \(.*\) are one customer:\n {2}.*ann@example\.com/i,
  );
  t.like(JSON.parse((await spine(['explain', 'manual:ann', 'manual:x', '--json'], { env })).stdout), {
    linked: true,
    chain: [{ kind: 'email' }],
  });
  const apart = await spine(['explain', 'manual:ann', 'manual:bob'], { env });
  t.regex(apart.stdout, /\(identity \d+, customer \d+\) are not one customer:\n {2}\S/);
  const waits = JSON.parse((await spine(['explain', `${id}`, 'manual:c', '--json'], { env })).stdout);
  t.false(waits.linked);
  t.true(waits.reasons.length > 0);
});

test('who is not known, and what is no identity', async (t) => {
  const { env } = await waitingFor(t);
  const unknown = await spine(['explain', 'manual:nobody', 'manual:ann'], { env });
  t.is(unknown.code, 1);
  t.regex(unknown.stderr, /nothing is known by that key.*\nhint: /);
  t.is((await spine(['explain', 'zoe@example.com'], { env })).code, 1);
  t.is((await spine(['explain'], { env })).code, 2);
  t.is((await spine(['explain', 'ann', 'bob'], { env })).code, 2);
});
