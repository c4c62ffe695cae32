// Answers that are not what they should be, from every provider: nothing of them is staged, no cursor moves past them, the
// reason is told, and once they are right again everything is read. (What is no JSON at all: faults.test.ts, killed_sync.test.ts.)
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ConnectionPool, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { openSources } from '../../src/ingest/open_sources.ts';
import { runFeed } from '../../src/ingest/run_feed.ts';
import { createLog } from '../../src/log.ts';
import type { Provider } from '../../src/population/model.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { World } from '../../src/sandbox/world.ts';
import { invariantsHold, ownDatabase } from '../support/database.ts';
import { lines } from '../support/digest.ts';

const log = createLog('error', () => {});
const PROVIDERS: Provider[] = ['qbo', 'shopify', 'amazon', 'shipstation', 'klaviyo'];
const TOKENS = /oauth|\/auth\/|\/tokens\//;

type Change = (text: string) => string;

/** Stands before a provider's server and changes what it answers, but for tokens. */
async function standBefore(t: ExecutionContext<unknown>, origin: string) {
  const between: { change: Change | undefined } = { change: undefined };
  const server = createServer(async (request: IncomingMessage, reply) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers as Record<string, string>;
    const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
    const answer = await fetch(`${origin}${request.url}`, { method: request.method ?? 'GET', headers, body });
    const text = await answer.text();
    const good = answer.status === 200 && !TOKENS.test(request.url ?? '');
    const kept = [...answer.headers].filter(([name]) => !/^(content-length|connection|transfer-encoding)$/.test(name));
    reply.writeHead(answer.status, Object.fromEntries(kept));
    reply.end(good && between.change ? between.change(text) : text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.teardown(() => server.closeAllConnections());
  t.teardown(() => server.close());
  return { between, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function reading(t: ExecutionContext<unknown>, provider: Provider) {
  const world = new World({ size: 30 });
  world.finish();
  const sandbox = await startSandbox({ world });
  t.teardown(() => sandbox.close());
  const origin = sandbox.servers.get(provider)!.url;
  const { between, url } = await standBefore(t, origin);
  const { signal } = new AbortController();
  const open = async (db: ConnectionPool, at: string) => {
    const environment = Object.fromEntries(
      Object.entries(sandbox.environment).map(([name, value]) => [name, value.replace(origin, at)]),
    );
    const context = { db, log, signal, secretKey: () => Buffer.alloc(32) };
    const { configured, unusable } = await openSources({ environment, only: [provider] }, context);
    t.deepEqual(unusable, []);
    const source = configured[0]!.source!;
    return async () => {
      const errors: string[] = [];
      for (const feed of source.feeds) {
        const { error } = await runFeed(feed, source, { db, log, signal, mode: 'incremental' });
        if (error !== undefined) errors.push(error);
      }
      return errors;
    };
  };
  const { db } = await ownDatabase(t);
  const calm = await ownDatabase(t);
  return { db, calm: calm.db, between, read: await open(db, url), readCalm: await open(calm.db, origin) };
}

/** Valid JSON that says nothing of what was asked for. */
const STRANGE = ['{}', '[]', 'null', '7', '"text"', '{"data":null}', '{"errors":[]}', '{"orders":{},"payload":7}'];

for (const provider of PROVIDERS) {
  test(`${provider}: an answer of another form is asked for again or told of, and nothing of it is staged`, async (t) => {
    t.timeout(240_000);
    const { db, calm, between, read, readCalm } = await reading(t, provider);
    t.deepEqual(await readCalm(), []);
    const keys = (all: string[]) => all.map((line) => line.split(' ').slice(0, 3).join(' '));
    const everything = keys(await lines(calm, 'staged'));
    for (const strange of STRANGE) {
      await db.query(sql`update spine.sync_cursors set position = '{}'`);
      await db.query(sql`truncate spine.claims, spine.orders, spine.shipments, staging.records`);
      let left = 1;
      between.change = (text) => (left-- > 0 ? strange : text);
      const errors = await read();
      // it was asked for again, or the cursor waits where it was
      if (errors.length === 0) t.deepEqual(keys(await lines(db, 'staged')), everything, strange);
      for (const error of errors) {
        t.notRegex(error, /TypeError|undefined|not iterable/, `${strange}: ${error}`);
        const kept = await db.query(sql`
          select from spine.v_sync_status where provider = ${provider} and last_error = ${error}`);
        t.true(kept.length > 0, error);
        const stuck = await db.query(sql`select from spine.sync_cursors where position = '{}'`);
        t.true(stuck.length > 0, `${strange}: the cursor went past it`);
      }
      t.true(left < 1, 'it was answered');
      t.deepEqual(await db.query(sql`select reason from staging.rejects`), [], strange);
    }
    between.change = undefined;
    t.deepEqual(await read(), []);
    t.deepEqual(keys(await lines(db, 'staged')), everything);
    await invariantsHold(db, t);
  });

  test(`${provider}: what a newer API adds is left alone, and what it spells anew is kept`, async (t) => {
    const { db, calm, between, read, readCalm } = await reading(t, provider);
    // GraphQL answers what was asked for and nothing else
    between.change = (text) => JSON.stringify(newer(JSON.parse(text), provider !== 'shopify'));
    t.deepEqual(await read(), []);
    t.deepEqual(await readCalm(), []);
    const keys = (all: string[]) => all.map((line) => line.split(' ').slice(0, 3).join(' '));
    t.deepEqual(keys(await lines(db, 'staged')), keys(await lines(calm, 'staged')));
    t.deepEqual(await db.query(sql`select reason from staging.rejects`), []);
    await invariantsHold(db, t);
  });
}

/** Fields that nobody knows, and values that no list of them has. */
function newer(value: unknown, adds: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => newer(one, adds));
  if (typeof value !== 'object' || value === null) return value;
  const spelled = Object.entries(value).map(([name, inner]) => [
    name,
    /^(orderStatus|displayF\w+Status|fulfillmentStatus|OrderStatus|EmailStatus|PrintStatus|state|locale)$/.test(name) &&
    typeof inner === 'string'
      ? 'BRAND_NEW'
      : newer(inner, adds),
  ]);
  const own = Object.fromEntries(spelled);
  return adds ? { ...own, brandNew: { nested: [null, 1, 'x'] }, brand_new: null } : own;
}
