// Two daemons of one provider, over tokens that end every two seconds, one of which is killed: the database of one alone.
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionPool, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../../src/db/embedded/port.ts';
import { openSources } from '../../src/ingest/open_sources.ts';
import { startReceiver } from '../../src/ingest/run_receiver.ts';
import { resolvePending } from '../../src/jobs/resolve_pending.ts';
import { createLog } from '../../src/log.ts';
import type { Provider } from '../../src/population/model.ts';
import type { Running } from '../../src/sandbox/server.ts';
import { serveAmazon } from '../../src/sandbox/servers/amazon.ts';
import { serveKlaviyo } from '../../src/sandbox/servers/klaviyo.ts';
import { type RunningQbo, serveQbo } from '../../src/sandbox/servers/qbo.ts';
import type { World } from '../../src/sandbox/world.ts';
import { invariantsHold, ownDatabase } from '../support/database.ts';
import { lines } from '../support/digest.ts';
import { plainWorld } from '../support/plain_world.ts';
import { startSpine, until } from '../support/spine.ts';

/** An ingester uses no token in its last minute: one of these holds for two seconds. */
const LIFE = 62;
const MARGIN = 60;
/** So many tokens. */
const ENOUGH = 4;

const log = createLog('error', () => {});

type Serve = (webhooks: { url: string; secret: string }) => Promise<Running>;

/** A server of the world's, a database, and daemons that are real processes. */
async function shop(t: ExecutionContext<unknown>, provider: Provider, serve: Serve) {
  const { url, connect } = await ownDatabase(t);
  const db = connect(8);
  const port = await freePort();
  const server = await serve({ url: `http://127.0.0.1:${port}/webhooks/${provider}`, secret: 'ab'.repeat(16) });
  t.teardown(() => server.close());
  const env = { ...server.environment, DATABASE_URL: url, SPINE_SECRET_KEY: 'ab'.repeat(32) };
  const { signal } = new AbortController();
  const opened = { db, log, signal, secretKey: () => Buffer.alloc(32) };
  const { configured } = await openSources({ environment: server.environment }, opened);
  // without a source it keeps what is delivered, and leaves it to the daemons
  const received = configured.map(({ module, settings }) => ({ module, settings }));
  const receiver = await startReceiver({ db, log, signal, received, host: '127.0.0.1', port });
  t.teardown(() => receiver.close());
  const daemon = () => {
    const started = startSpine(['ingest', provider], { env });
    t.teardown(() => started.child.kill('SIGKILL'));
    return started;
  };
  const count = async (table: 'records' | 'pending'): Promise<number> => {
    const query = {
      records: sql`select from staging.records`,
      pending: sql`
      select from spine.webhook_deliveries where state = 'pending'`,
    }[table];
    return (await db.query(query)).length;
  };
  return { db, server, daemon, count };
}

const errors = (db: ConnectionPool) => db.query(sql`select error from spine.sync_runs where error is not null`);

/** The daemons have seen the world as it is. */
async function seen(world: World, provider: Provider, { db, count }: Awaited<ReturnType<typeof shop>>): Promise<void> {
  const there = (['customer', 'profile', 'order'] as const).flatMap((entity) => world.all(provider, entity));
  await until(async () => (await count('records')) === there.length && (await count('pending')) === 0);
  const newest = new Date(Math.max(...there.map(({ updatedAt }) => updatedAt)));
  await until(async () => {
    const rows = await db.query(sql`select from staging.records where source_updated_at >= ${newest}`);
    return rows.length > 0;
  });
}

/** Things happen until the test has seen enough. */
async function sameAsOne(
  t: ExecutionContext<unknown>,
  provider: Provider,
  serve: (world: World) => Serve,
  enough: (server: Running) => boolean = () => true,
) {
  const { world, clock, people, put } = plainWorld();
  const own = people.filter((objects) => objects.some((object) => object.provider === provider));
  const [known, later] = [own.slice(0, -12), own.slice(-12)];
  for (const objects of known) put(objects.filter(({ version }) => version === 0));
  clock.at = undefined;
  const alone = await shop(t, provider, serve(world));
  const both = await shop(t, provider, serve(world));
  const one = alone.daemon();
  const killed = both.daemon();
  await until(async () => (await both.count('records')) > 0);
  const survivor = both.daemon();
  // in the middle of its reading, or soon after it
  killed.child.kill('SIGKILL');
  await killed.ended;
  await seen(world, provider, alone);
  await seen(world, provider, both);

  const second = both.daemon();
  for (const objects of later) {
    put(objects);
    await sleep(500); // tokens end meanwhile
  }
  const again = later.flat().find((object) => object.provider === provider)!;
  for (; !enough(both.server); await sleep(500)) put([again]);
  await seen(world, provider, alone);
  await seen(world, provider, both);
  for (const { child } of [one, survivor, second]) child.kill('SIGINT');
  const ends = await Promise.all([one.ended, survivor.ended, second.ended]);
  t.deepEqual(
    ends.map(({ code }) => code),
    [0, 0, 0],
    ends.map(({ stderr }) => stderr).join('\n'),
  );

  for (const { db } of [alone, both]) {
    // who was killed or stopped in a reading says so; nothing else went wrong
    const left = await errors(db);
    t.true(
      left.every(({ error }) => /^it was (killed|stopped) before its end$/.test(error)),
      JSON.stringify(left),
    );
  }
  const states = sql`select state, error from spine.webhook_deliveries where state not in ('done', 'ignored')`;
  t.deepEqual(await both.db.query(states), []);
  for (const { db } of [alone, both])
    await resolvePending({ db, signal: new AbortController().signal, batchSize: 20_000 });
  for (const part of ['staged', 'orders', 'partition'] as const) {
    t.deepEqual(await lines(both.db, part), await lines(alone.db, part), part);
  }
  await invariantsHold(both.db, t);
  return { alone, both };
}

/** Tokens were asked for when the last ones had ended, and not before. */
function oncePerEnd(t: ExecutionContext<unknown>, asked: number[]): void {
  const pauses = asked.slice(1).map((at, n) => at - asked[n]!);
  t.true(Math.min(...pauses) >= (LIFE - MARGIN) * 1000 - 50, `${pauses}`);
}

test('QuickBooks: tokens that rotate are asked for once when they end, and no refresh token is used twice', async (t) => {
  t.timeout(240_000);
  const { both } = await sameAsOne(
    t,
    'qbo',
    (world) => async (webhooks) => {
      const server = await serveQbo(world, { tokenLife: LIFE, webhooks });
      return { ...server, environment: { ...server.environment, QBO_PAGE_SIZE: '10', QBO_RATE: '20' } };
    },
    (server) => (server as RunningQbo).tokens.used.length >= ENOUGH,
  );
  const { tokens } = both.server as RunningQbo;
  const used = tokens.used.map(({ token }) => token);
  t.is(new Set(used).size, used.length);
  oncePerEnd(
    t,
    tokens.used.map(({ at }) => at),
  );
  const [{ needs_consent: dead }] = await both.db.query(sql`select needs_consent from spine.provider_tokens`);
  t.false(dead);
});

test('Amazon: two daemons share the tokens of Login with Amazon', async (t) => {
  t.timeout(240_000);
  const asked = new Map<string, number[]>();
  const { both } = await sameAsOne(
    t,
    'amazon',
    (world) => async () => {
      const times: number[] = [];
      const observe = ({ url }: { url: string }) => void (url === '/auth/o2/token' && times.push(Date.now()));
      const server = await serveAmazon(world, { tokenLife: LIFE }, { pageSize: 10, speed: 1000, observe });
      asked.set(server.url, times);
      return server;
    },
    ({ url }) => asked.get(url)!.length >= ENOUGH,
  );
  oncePerEnd(t, asked.get(both.server.url)!);
});

test('Klaviyo: with plain keys there is nothing to share but the work', async (t) => {
  t.timeout(240_000);
  const { both } = await sameAsOne(t, 'klaviyo', (world) => (webhooks) => serveKlaviyo(world, { webhooks }));
  t.deepEqual(await both.db.query(sql`select from spine.provider_tokens`), []);
});
