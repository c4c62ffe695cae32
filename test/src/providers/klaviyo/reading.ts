// A world, Klaviyo's server over it, and a database that reads it.
import type { ConnectionPool } from '@databases/pg';
import type { ExecutionContext } from 'ava';
import type { Mode, Page, Position } from '../../../../src/ingest/provider.ts';
import { type Ran, runFeed } from '../../../../src/ingest/run_feed.ts';
import { createLog } from '../../../../src/log.ts';
import { recordOf } from '../../../../src/population/population.ts';
import { klaviyo } from '../../../../src/providers/klaviyo/module.ts';
import type { Behaviour } from '../../../../src/sandbox/server.ts';
import { serveKlaviyo } from '../../../../src/sandbox/servers/klaviyo.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { stageRecords } from '../../../../src/spine.ts';
import { ownDatabase } from '../../../support/database.ts';
import { digest, lines } from '../../../support/digest.ts';

type Environment = Record<string, string>;

/** After everything that was invented, so that nothing lies in the future. */
export const NOW = Date.parse('2027-06-01T12:00:00Z');

export function invent(size = 60, now = () => NOW): World {
  return new World({ size, seed: 3, now });
}

/** A server that is closed after the test. */
export async function serve(t: ExecutionContext<unknown>, world: World, behaviour: Behaviour = {}) {
  const running = await serveKlaviyo(world, behaviour);
  t.teardown(() => running.close());
  return running;
}

export function open(db: ConnectionPool, environment: Environment, write: (line: string) => unknown = () => {}) {
  const settings = klaviyo.readSettings(environment)!;
  const signal = new AbortController().signal;
  return klaviyo.open(settings, { db, log: createLog('debug', write), signal, secretKey: () => Buffer.alloc(32) })!;
}

type Reading = { mode?: Mode; now?: number; pages?: number };

/** Read the feed once, or only so many pages of it; gives what came of it. */
export async function read(db: ConnectionPool, environment: Environment, options: Reading = {}): Promise<Ran> {
  const { mode = 'incremental', now = NOW, pages = Number.POSITIVE_INFINITY } = options;
  const source = open(db, environment);
  const controller = new AbortController();
  return await runFeed(source.feeds[0]!, source, {
    db,
    log: createLog('error', () => {}),
    signal: controller.signal,
    mode,
    now: new Date(now),
    onPage: (soFar) => soFar.pages >= pages && controller.abort(),
  });
}

/** Pages of the feed from a position on, staged nowhere. */
export async function pagesFrom(environment: Environment, position: Position, options: Reading = {}): Promise<Page[]> {
  const { mode = 'incremental', now = NOW } = options;
  const [feed] = open(undefined as unknown as ConnectionPool, environment).feeds;
  const signal = new AbortController().signal;
  return await Array.fromAsync(feed!.pages({ position, mode, now: new Date(now), signal }));
}

/** A database with what the world holds, staged without any server. */
export async function stagedDirectly(t: ExecutionContext<unknown>, world: World): Promise<ConnectionPool> {
  const { db } = await ownDatabase(t);
  const payloads = world.all('klaviyo', 'profile').map((object) => recordOf(object).payload);
  await stageRecords(db, { provider: 'klaviyo', entity: 'profile', payloads });
  return db;
}

/** What the database says, but for fields that are not read: the server adds some. */
export async function said(db: ConnectionPool) {
  const { staged: _, ...rest } = await digest(db);
  return { ...rest, keys: (await lines(db, 'staged')).map((line) => line.split(' ').slice(0, -1).join(' ')) };
}
