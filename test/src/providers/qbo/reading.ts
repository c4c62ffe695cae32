// A world, a QuickBooks company over it, and a database that reads it.
import type { ConnectionPool } from '@databases/pg';
import type { ExecutionContext } from 'ava';
import type { Mode, Source } from '../../../../src/ingest/provider.ts';
import { type Ran, runFeed } from '../../../../src/ingest/run_feed.ts';
import { createLog, type Log } from '../../../../src/log.ts';
import { recordOf } from '../../../../src/population/population.ts';
import { qbo } from '../../../../src/providers/qbo/module.ts';
import type { Behaviour } from '../../../../src/sandbox/server.ts';
import { type RunningQbo, serveQbo } from '../../../../src/sandbox/servers/qbo.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { stageRecords } from '../../../../src/spine.ts';
import { ownDatabase } from '../../../support/database.ts';

type Environment = Record<string, string>;

/** After everything that was invented, so that nothing lies in the future. */
export const NOW = Date.parse('2027-06-01T12:00:00Z');
export const HOUR = 3_600_000;
export const quiet = createLog('error', () => {});

export function invent(size = 60, now = () => NOW): World {
  return new World({ size, seed: 3, now });
}

/** A server that is closed after the test. */
export async function serve(
  t: ExecutionContext<unknown>,
  world: World,
  behaviour: Behaviour = {},
): Promise<RunningQbo> {
  const running = await serveQbo(world, behaviour);
  t.teardown(() => running.close());
  return running;
}

export function open(db: ConnectionPool, environment: Environment, log: Log = quiet): Source {
  const settings = qbo.readSettings(environment)!;
  const signal = new AbortController().signal;
  return qbo.open(settings, { db, log, signal, secretKey: () => Buffer.alloc(32) })!;
}

type Reading = { mode?: Mode; now?: number; pages?: number; source?: Source };
type Both = { pages: number; staged: number; unchanged: number; rejected: number; error?: string; hint?: string };

/** Read both feeds once, or only so many pages of them together; gives what came of it. */
export async function read(db: ConnectionPool, environment: Environment, options: Reading = {}): Promise<Both> {
  const { mode = 'incremental', now = NOW, pages = Number.POSITIVE_INFINITY } = options;
  const source = options.source ?? open(db, environment);
  const both: Both = { pages: 0, staged: 0, unchanged: 0, rejected: 0 };
  const controller = new AbortController();
  for (const feed of source.feeds) {
    if (both.pages >= pages) break;
    const before = both.pages;
    const onPage = (soFar: Ran) => before + soFar.pages >= pages && controller.abort();
    const ran = await runFeed(feed, source, {
      db,
      log: quiet,
      signal: controller.signal,
      mode,
      now: new Date(now),
      onPage,
    });
    both.pages += ran.pages;
    both.staged += ran.staged;
    both.unchanged += ran.unchanged;
    both.rejected += ran.rejected;
    both.error ??= ran.error;
    both.hint ??= ran.hint;
  }
  return both;
}

/** A database with what the world holds, staged without any server. */
export async function stagedDirectly(t: ExecutionContext<unknown>, world: World): Promise<ConnectionPool> {
  const { db } = await ownDatabase(t);
  for (const entity of ['customer', 'order'] as const) {
    const payloads = world.all('qbo', entity).map((object) => recordOf(object).payload);
    await stageRecords(db, { provider: 'qbo', entity, payloads });
  }
  return db;
}

export const held = (world: World): number => world.all('qbo', 'customer').length + world.all('qbo', 'order').length;
