import type { ConnectionPool } from '@databases/pg';
import { type Call, type Command, wholeNumber } from '../command.ts';
import { isUsedByOthers } from '../db/application.ts';
import { startEmbedded, stopEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { openPool } from '../db/pool.ts';
import { explain } from '../ingest/explain.ts';
import { readSources } from '../ingest/open_sources.ts';
import { runIngesters, SESSIONS } from '../ingest/run_ingesters.ts';
import { unreceivedOf } from '../ingest/unreceived.ts';
import { runWorker } from '../jobs/worker.ts';
import { fillSandbox } from '../sandbox/fill.ts';
import { liveSandbox } from '../sandbox/live.ts';
import { sayWhile } from '../say_while.ts';
import { describe } from './migrate.ts';
import { shopLog } from './shop_log.ts';
import { openConfigured } from './sources.ts';

const PEOPLE = 2_000;
/** A world of more is loaded, and then stands still: its servers would hold it in memory. */
const MOST_ALIVE = 20_000;
const PROVIDERS = 6;

const command: Command = {
  summary: 'run everything: database, migrations, worker, ingesters, webhooks',
  usage: `[--sandbox] [--people n]

Reads every provider whose variables are set, and receives their webhooks (SPINE_WEBHOOK_HOST, SPINE_WEBHOOK_PORT).

Without any, and without DATABASE_URL, the embedded PostgreSQL is started and, as long as it holds no records of yours,
filled with an invented shop of ${PEOPLE} people (--people), which then goes on living: servers that speak the providers'
APIs run here, and are read like the real ones. What happens there is summed up every few seconds; SPINE_LOG=debug shows
each batch. --sandbox does that in the database of DATABASE_URL, and beside your variables, too.
The first Ctrl-C stops the ingesters, the worker and then the server, unless another spine command uses it; the second
ends it at once.`,
  options: { sandbox: { type: 'boolean' }, people: { type: 'string' } },
  async run(call) {
    const people = wholeNumber(call.values.people, '--people', PEOPLE);
    if (call.config.databaseUrl) {
      await serve(call, call.config.databaseUrl, people);
      return;
    }
    const connectionString = await startEmbedded();
    await serve(call, connectionString, people);
    await stopUnlessUsed(connectionString);
  },
};
export default command;

async function serve(call: Call, connectionString: string, people: number): Promise<void> {
  const { config, signal, values } = call;
  console.log(describe(await sayWhile('bringing the schema up to date', () => migrate(connectionString))));
  const db = openPool(connectionString, { verb: 'up', size: 6 });
  const ingestDb = openPool(connectionString, { verb: 'up', size: PROVIDERS * SESSIONS });
  try {
    const { configured, unusable } = await readSources(config);
    const own = configured.length + unusable.length > 0;
    const wanted = values.sandbox || (!config.databaseUrl && !own);
    const invented = wanted && (await fillSandbox({ db, log: call.log, signal, people }));
    const { log, end } = invented && config.logLevel !== 'debug' ? lookedAt(call) : { log: call.log, end: () => {} };
    if (wanted && !invented)
      console.log('The database holds records of yours, so no invented shop is loaded, or goes on if there was one.');
    if (!signal.aborted) console.log(invented ? RUNNING : `${RUNNING} In another shell:\n${WHERE_TO_LOOK}`);
    const ingesting = invented
      ? live({ ...call, log }, ingestDb, people)
      : own && !wanted
        ? ingest(call, ingestDb)
        : undefined;
    // what the ingesters bring at last is resolved too
    const working = new AbortController();
    const ended = Promise.resolve(ingesting);
    const endWorker = () => void ended.then(() => working.abort(signal.reason));
    if (signal.aborted) endWorker();
    signal.addEventListener('abort', endWorker, { once: true });
    // an embedded server that was killed is started again, at the same port
    const recover = config.databaseUrl ? undefined : startEmbedded;
    await runWorker({ db, connectionString, log, signal: working.signal, batchSize: config.batchSize, recover });
    await ended;
    end();
  } finally {
    await ingestDb.dispose();
    await db.dispose();
  }
}

/** Nobody reads an event for each batch of an invented shop. */
function lookedAt({ log }: Call) {
  return shopLog({ log, write: (text) => process.stdout.write(text) });
}

async function live({ log, signal }: Call, db: ConnectionPool, people: number): Promise<void> {
  if (people > MOST_ALIVE || signal.aborted) return;
  await liveSandbox({ db, log, signal, people });
}

/** What goes wrong here leaves the worker running, and is told. */
async function ingest(call: Call, db: ConnectionPool): Promise<void> {
  const { config, log, signal } = call;
  try {
    const sources = await openConfigured(call, db);
    const { configured } = sources;
    await runIngesters({ db, log, signal, configured, unreceived: unreceivedOf(sources), ...config.webhooks });
  } catch (error) {
    const { error: fact, hint } = explain(error);
    log.error('ingesters_failed', { error: fact, hint });
  }
}

const RUNNING = 'Running; Ctrl-C stops it.';

/** The invented shop names its own places. */
const WHERE_TO_LOOK = `  psql "$(npx spine url)" -c 'select * from v_unified_customer limit 5' -c 'select * from v_identity_stats'
  npx spine status`;

async function stopUnlessUsed(connectionString: string): Promise<void> {
  if (await isUsedByOthers(connectionString)) {
    console.log('Another spine command uses the database, so it goes on running.');
    return;
  }
  await stopEmbedded();
  console.log('Stopped. The data is kept: npx spine up goes on with it.');
}
