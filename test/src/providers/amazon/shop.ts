// An invented seller, the ingester that reads him, and a database to read him into.
import { randomBytes } from 'node:crypto';
import { type ConnectionPool, sql } from '@databases/pg';
import type { ExecutionContext } from 'ava';
import type { Mode, Position, ProviderModule, Source } from '../../../../src/ingest/provider.ts';
import { type Ran, runFeed } from '../../../../src/ingest/run_feed.ts';
import { workOff } from '../../../../src/ingest/work_off.ts';
import { createLog, type Log } from '../../../../src/log.ts';
import { recordOf } from '../../../../src/population/population.ts';
import { amazon } from '../../../../src/providers/amazon/module.ts';
import type { Settings } from '../../../../src/providers/amazon/settings.ts';
import type { Behaviour } from '../../../../src/sandbox/server.ts';
import type { Options } from '../../../../src/sandbox/servers/amazon/seller.ts';
import { serveAmazon } from '../../../../src/sandbox/servers/amazon.ts';
import type { World } from '../../../../src/sandbox/world.ts';
import { stageRecords } from '../../../../src/spine.ts';
import { ownDatabase } from '../../../support/database.ts';

export type Api = '2026-01-01' | 'v0';
export const APIS: Api[] = ['2026-01-01', 'v0'];

type Setup = { behaviour?: Behaviour; options?: Options; api?: Api; environment?: Record<string, string> };

/** Read a world through its server into a database of its own. */
export async function connect(t: ExecutionContext<unknown>, world: World, setup: Setup = {}) {
  const { behaviour = {}, options = { pageSize: 4 }, api = '2026-01-01', environment = {} } = setup;
  const running = await serveAmazon(world, behaviour, options);
  t.teardown(() => running.close());
  const { db } = await ownDatabase(t);
  const { log, lines } = recordingLog();
  const settings = amazon.readSettings({ ...running.environment, AMAZON_ORDERS_API: api, ...environment }) as Settings;
  const secret = randomBytes(32);
  const aborting = new AbortController();
  t.teardown(() => aborting.abort());
  const { signal } = aborting;
  const open = (): Source => amazon.open(settings, { db, log, signal, secretKey: () => secret })!;
  const source = open();
  const run = (mode: Mode = 'incremental', by = source): Promise<Ran> =>
    runFeed(by.feeds[0]!, by, { db, log, signal, mode, wait: true });
  /** As a process that is stopped after so many pages, and is another one the next time. */
  const runSome = (most: number, mode: Mode = 'incremental'): Promise<Ran> => {
    const stop = new AbortController();
    const onPage = ({ pages }: Ran): void => void (pages === most && stop.abort());
    const by = open();
    return runFeed(by.feeds[0]!, by, { db, log, signal: stop.signal, mode, onPage, wait: true });
  };
  const work = () => workOff({ db, log, signal, module: amazon as ProviderModule, account: '', source });
  return {
    work,
    runSome,
    db,
    log,
    lines,
    settings,
    source,
    open,
    run,
    running,
    signal,
  };
}

/** What the same orders are when they are staged without an ingester. */
export async function stagedDirectly(t: ExecutionContext<unknown>, world: World, api: Api = '2026-01-01') {
  const { db } = await ownDatabase(t);
  const shape = api === 'v0' ? 'v0' : 'v2026';
  const payloads = world.all('amazon', 'order').map((object) => recordOf({ ...object, shape }).payload);
  await stageRecords(db, { provider: 'amazon', entity: 'order', account: '', payloads });
  return await held(db);
}

/** What a database holds: each record by its payload, each claim by what it says. */
export async function held(db: ConnectionPool): Promise<string[]> {
  const rows = await db.query(sql`
    select concat_ws(' ', r.external_id, encode(r.payload_hash, 'hex'), c.emails, c.phones, c.address_hash, c.first_name,
      c.last_name, o.state, o.gross, o.net) as line
    from staging.records as r
    join spine.claims as c using (provider, entity, external_id)
    join spine.orders as o on o.provider = r.provider and o.external_id = r.external_id`);
  return rows.map(({ line }) => line).sort();
}

export async function positionOf(db: ConnectionPool, mode: Mode = 'incremental'): Promise<Position> {
  const [row] = await db.query(
    sql`select position from spine.sync_cursors where provider = 'amazon' and mode = ${mode}`,
  );
  return row.position;
}

function recordingLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  return { log: createLog('debug', (line) => lines.push(line)), lines };
}
