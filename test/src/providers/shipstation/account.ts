// An invented account of ShipStation, the ingester that reads it, and a database to read it into.
import type { ConnectionPool } from '@databases/pg';
import type { ExecutionContext } from 'ava';
import type { Entity, Mode, ProviderModule, Source } from '../../../../src/ingest/provider.ts';
import { type Ran, runFeed } from '../../../../src/ingest/run_feed.ts';
import { workOff } from '../../../../src/ingest/work_off.ts';
import { createLog } from '../../../../src/log.ts';
import type { ShopObject } from '../../../../src/population/model.ts';
import { shipstation } from '../../../../src/providers/shipstation/module.ts';
import { openSource } from '../../../../src/providers/shipstation/open.ts';
import { readSettings, type Settings } from '../../../../src/providers/shipstation/settings.ts';
import type { Behaviour } from '../../../../src/sandbox/server.ts';
import { spell } from '../../../../src/sandbox/servers/shipstation/spell.ts';
import { serveShipstation } from '../../../../src/sandbox/servers/shipstation.ts';
import type { Change, World } from '../../../../src/sandbox/world.ts';
import { ownDatabase } from '../../../support/database.ts';
import { lines } from '../../../support/digest.ts';
import { stageIn } from '../../../support/story.ts';

export const ENTITIES: Entity[] = ['customer', 'order', 'shipment'];

export const V1 = ['SHIPSTATION_API_KEY', 'SHIPSTATION_API_SECRET'];
export const V2 = ['SHIPSTATION_V2_API_KEY'];

/** `without`: variables that are not set. Pages are small, so that there are several. */
type Setup = { behaviour?: Behaviour; without?: string[]; pageSize?: number };

/** Read a world through its server into a database of its own. */
export async function connect(t: ExecutionContext<unknown>, world: World, setup: Setup = {}) {
  const { behaviour = {}, without = [], pageSize = 6 } = setup;
  const running = await serveShipstation(world, behaviour);
  t.teardown(() => running.close());
  const { db } = await ownDatabase(t);
  const aborting = new AbortController();
  t.teardown(() => aborting.abort());
  const { signal } = aborting;
  const log = createLog('error', () => {});
  const set = Object.entries(running.environment).filter(([name]) => !without.includes(name));
  const settings = readSettings(Object.fromEntries(set)) as Settings;
  const secretKey = () => Buffer.alloc(32);
  const open = (): Source => openSource(settings, { db, log, signal, secretKey }, pageSize)!;
  const source = open();
  const now = () => new Date(world.now());

  /** Every feed to its end, and what became of it. */
  async function run(mode: Mode = 'incremental', by = source): Promise<Ran> {
    const total: Ran = { staged: 0, unchanged: 0, older: 0, rejected: 0, pages: 0 };
    for (const feed of by.feeds) {
      const ran = await runFeed(feed, by, { db, log, signal, mode, now: now(), wait: true });
      for (const count of ['staged', 'unchanged', 'older', 'rejected', 'pages'] as const) total[count] += ran[count];
      if (ran.error !== undefined) total.error = ran.error;
    }
    return total;
  }

  /** As a process that is stopped after so many pages of each feed; the next one is another. */
  async function runSome(most: number, mode: Mode = 'incremental'): Promise<void> {
    const by = open();
    for (const feed of by.feeds) {
      const stop = new AbortController();
      const onPage = ({ pages }: Ran): void => void (pages === most && stop.abort());
      await runFeed(feed, by, { db, log, signal: stop.signal, mode, now: now(), onPage, wait: true });
    }
  }

  const module = shipstation as ProviderModule;
  /** Work deliveries off; with null as a process that has no keys. */
  const work = (by: Source | null = source) =>
    workOff({ db, log, signal, module, account: '', source: by ?? undefined, reads: by !== null });
  return { db, log, signal, settings, running, source, open, run, runSome, work };
}

/** What the same objects are when they are staged without an ingester. */
export async function stagedDirectly(
  t: ExecutionContext<unknown>,
  world: World,
  shown: (object: ShopObject) => boolean = () => true,
): Promise<string[]> {
  const { db } = await ownDatabase(t);
  await stageDirectly(db, world, shown);
  return await lines(db, 'staged');
}

export async function stageDirectly(
  db: ConnectionPool,
  world: World,
  shown: (object: ShopObject) => boolean = () => true,
): Promise<void> {
  for (const entity of ENTITIES) {
    const payloads = world
      .all('shipstation', entity)
      .filter(shown)
      .map((object) => JSON.stringify(spell(object)));
    await stageIn(db, 'shipstation', entity, payloads);
  }
}

/** Let things happen until so many are of ShipStation. */
export function live(world: World, wanted: number): Change[] {
  const changes: Change[] = [];
  while (changes.length < wanted) {
    changes.push(...world.live(1).filter(({ object }) => object.provider === 'shipstation'));
  }
  return changes;
}

/** A shipment of the world as one that was marked as shipped elsewhere. */
export function asFulfillment(world: World): ShopObject {
  const shipment = world.all('shipstation', 'shipment').find(({ shape }) => shape === 'v1')!;
  return { ...shipment, id: '9007199254740993', key: 'fulfillment:9007199254740993' };
}
