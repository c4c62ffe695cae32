// An ingester that is killed over and over, over servers that fail, ends where an undisturbed one does.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { type Faults, random } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { World } from '../../src/sandbox/world.ts';
import { invariantsHold, ownDatabase } from '../support/database.ts';
import { lines } from '../support/digest.ts';
import { spine, startSpine } from '../support/spine.ts';

const KILLS = 20;
const FAULTS = 0.08;

async function shops(t: ExecutionContext<unknown>, faults?: Faults) {
  const world = new World({ size: 40 });
  world.finish();
  const sandbox = await startSandbox({ world, behaviour: { ...(faults && { faults }) } });
  t.teardown(() => sandbox.close());
  const { db, url } = await ownDatabase(t);
  return { db, env: { ...sandbox.environment, DATABASE_URL: url, SPINE_SECRET_KEY: 'ab'.repeat(32) } };
}

test('killed twenty times while servers fail, a sync ends in the same database', async (t) => {
  t.timeout(600_000);
  const calm = await shops(t);
  t.is((await spine(['sync'], { env: calm.env })).code, 0);

  const { db, env } = await shops(t, random(FAULTS, 7));
  let killed = 0;
  for (let seed = 1; killed < KILLS; seed++) {
    const { child, ended } = startSpine(['sync'], { env });
    await Promise.race([ended, sleep(800 + ((seed * 7919) % 1_500))]);
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      killed++;
    } else {
      // it came to its end before: orders are read from the beginning again, so that there is something to kill
      await db.query(sql`update spine.sync_cursors set position = '{}' where entity in ('order', 'shipment')`);
    }
    await ended;
    await invariantsHold(db, t);
  }
  let last = await spine(['sync'], { env });
  for (let again = 0; last.code !== 0 && again < 5; again++) last = await spine(['sync'], { env });
  t.is(last.code, 0, last.stderr);
  t.deepEqual(await db.query(sql`select from spine.claims where state = 'pending'`), []);
  t.deepEqual(await lines(db, 'staged'), await lines(calm.db, 'staged'));
  const keys = sql`select provider, external_id, identity_key, own from spine.claims where entity = 'order' order by 1, 2`;
  t.deepEqual(await db.query(keys), await calm.db.query(keys));
});
