import { setTimeout as sleep } from 'node:timers/promises';
import { openPool } from '../src/db/pool.ts';
import type { Source } from '../src/ingest/provider.ts';
import { createLog } from '../src/log.ts';
import { type Context, openSource, readOn } from './reading.ts';
import type { Measured } from './report.ts';
import type { Count, Read, Served } from './serve.ts';
import { dropDatabase, freshDatabase } from './server.ts';
import { startServers } from './servers.ts';
import { since } from './turns.ts';

/** Two whole minutes after the one in which the burst is spent would be the same again: one, and some to begin the next. */
const SECONDS = 140;
const PEOPLE = 1000;
const WINDOW = 60;

type Limited = {
  provider: Read;
  /** Few records on a page, so that not the staging of them is measured. */
  environment?: (all: Record<string, string>) => Record<string, string>;
  pageSize?: number;
  speed?: number;
  /** Reads what deliveries named instead of lists. */
  named?: boolean;
  /** What may be had at once at the beginning, and what after that: so much a second, or in each whole minute. */
  burst: number;
  allowed: (seconds: number) => number;
  granted?: (count: Count) => number;
};

const without =
  (...names: string[]) =>
  (all: Record<string, string>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
const perMinute = (limit: number) => (seconds: number) => (limit * seconds) / WINDOW;

/** Amazon's lists are read at a hundred times the usual rate, which allows a page in three minutes; orders at their own. */
const AMAZON_SPEED = 100;
const LIMITED: Record<string, Limited> = {
  shopify: { provider: 'shopify', burst: 2000, allowed: (seconds) => 100 * seconds, granted: ({ points }) => points },
  qbo: {
    provider: 'qbo',
    environment: (all) => ({ ...all, QBO_PAGE_SIZE: '10' }),
    burst: 0,
    allowed: perMinute(500),
  },
  amazon: {
    provider: 'amazon',
    speed: AMAZON_SPEED,
    pageSize: 10,
    burst: 20,
    allowed: (seconds) => 0.0056 * AMAZON_SPEED * seconds,
  },
  amazon_orders: { provider: 'amazon', named: true, burst: 30, allowed: (seconds) => 0.5 * seconds },
  shipstation: {
    provider: 'shipstation',
    environment: without('SHIPSTATION_V2_API_KEY'),
    pageSize: 10,
    burst: 40,
    allowed: (seconds) => 40 * Math.floor(seconds / WINDOW),
  },
  shipstation_v2: {
    provider: 'shipstation',
    environment: without('SHIPSTATION_API_KEY', 'SHIPSTATION_API_SECRET'),
    pageSize: 10,
    burst: 0,
    allowed: perMinute(200),
  },
  klaviyo: { provider: 'klaviyo', pageSize: 10, burst: 0, allowed: perMinute(750) },
};

/** Read for so long that the limits are what is waited for, and see what the servers granted of what they allow. */
export async function benchLimits(
  server: string,
  say: (text: string) => void,
): Promise<Omit<Measured, 'records' | 'records_per_second'>> {
  const servers = await startServers(PEOPLE, served());
  const over = new AbortController();
  const databases = new Map<string, string>(); // one each: two ingesters of one provider would share its cursors
  for (const name of Object.keys(LIMITED)) databases.set(name, await freshDatabase(server, `bench_limits_${name}`));
  say(`limits: all providers for ${SECONDS} s`);
  const started = performance.now();
  const reading = Object.entries(LIMITED).map(async ([name, { provider, environment, named }]) => {
    const db = openPool(databases.get(name)!, { verb: 'bench', size: 4 });
    const context = { db, log: createLog('error'), signal: over.signal };
    const variables = servers.environments[name]!;
    const source = await openSource(provider, environment?.(variables) ?? variables, context);
    await (named ? fetchOn(source, context) : readOn(source, context)).finally(() => db.dispose());
  });
  await Promise.race([sleep(SECONDS * 1000), Promise.all(reading)]);
  const seconds = since(started);
  const told = await servers.ask();
  over.abort();
  await Promise.all(reading.map((one) => one.catch((error) => over.signal.aborted || Promise.reject(error))));
  servers.close();
  for (const url of databases.values()) await dropDatabase(url);
  const ratios: Measured['ratios'] = {};
  const figures: Measured['figures'] = { limits_seconds: seconds };
  for (const [name, { burst, allowed, granted = ({ granted }: Count) => granted }] of Object.entries(LIMITED)) {
    ratios[`${name}_use_of_limit`] = { value: (granted(told[name]!) - burst) / allowed(seconds), target: '>= 0.9' };
    figures[`${name}_granted`] = granted(told[name]!);
    figures[`${name}_throttled`] = told[name]!.throttled;
  }
  return { ratios, figures };
}

function served(): Served {
  return Object.fromEntries(
    Object.entries(LIMITED).map(([name, { provider, pageSize, speed }]) => [
      name,
      { provider, behaviour: { limited: true, pageSize }, speed },
    ]),
  );
}

const ORDERS = 10;

/** Read orders by their ids, as deliveries name them, until the signal. */
async function fetchOn(source: Source, { signal }: Context): Promise<void> {
  for (let n = 0; !signal.aborted; n += ORDERS) {
    const ids = Array.from({ length: ORDERS }, (_, i) => `111-0000000-${String(n + i).padStart(7, '0')}`);
    await source.fetch!(
      ids.map((id) => ({ entity: 'order', id })),
      signal,
    );
  }
}
