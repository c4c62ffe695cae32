import { createHash } from 'node:crypto';
import type { ConnectionPool } from '@databases/pg';
import { freePort } from '../db/embedded/port.ts';
import { explain } from '../ingest/explain.ts';
import { openSources } from '../ingest/open_sources.ts';
import { runIngesters } from '../ingest/run_ingesters.ts';
import type { Log } from '../log.ts';
import { isSandbox } from './fill.ts';
import { liveOn, type Sandbox, startSandbox } from './start.ts';
import { World } from './world.ts';

type Options = { db: ConnectionPool; log: Log; signal: AbortSignal; people: number };

const HOST = '127.0.0.1';
/** Something happens this often. */
const EVERY = 4_000;
/** Records of the merchant's own end the sandbox this soon. */
const WATCH = 2_000;

/** Nothing real is sealed with it: the invented tokens of one start are of no use to the next. */
const secretKey = createHash('sha256').update('sandbox').digest();

/**
 * Let the invented shops that were loaded go on: their servers run, ingesters read them, webhooks arrive, people buy. It
 * ends with the signal, or when records come that are not invented.
 */
export async function liveSandbox({ db, log, signal: stop, people }: Options): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([stop, over.signal]);
  const watch = setInterval(() => {
    isSandbox(db).then(
      (still) => still || over.abort("records of one's own"),
      () => {}, // a database that is away says nothing
    );
  }, WATCH);
  let sandbox: Sandbox | undefined;
  try {
    const port = await freePort();
    const world = new World({ size: people });
    world.finish(); // what the loaded shop has gone through already has happened at its time
    sandbox = await startSandbox({ world, receiver: `http://${HOST}:${port}` });
    const context = { db, log, signal, secretKey: () => secretKey };
    const { configured, unusable } = await openSources({ environment: sandbox.environment }, context);
    for (const { provider, message } of unusable) log.error('sandbox_not_read', { provider, error: message });
    log.info('sandbox_started', { people, servers: sandbox.servers.size });
    await Promise.all([
      runIngesters({ db, log, signal, configured, host: HOST, port }),
      liveOn(world, { signal, every: EVERY }),
    ]);
  } catch (error) {
    if (!signal.aborted) log.error('sandbox_failed', { error: explain(error).error });
  } finally {
    clearInterval(watch);
    await sandbox?.close();
    log.info('sandbox_stopped', { reason: String(signal.reason) });
  }
}
