import { type Call, type Command, wholeNumber } from '../command.ts';
import { isUsedByOthers } from '../db/application.ts';
import { startEmbedded, stopEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { openPool } from '../db/pool.ts';
import { runWorker } from '../jobs/worker.ts';
import { fillSandbox } from '../sandbox/fill.ts';
import { describe } from './migrate.ts';

const PEOPLE = 2_000;

const command: Command = {
  summary: 'run everything: database, migrations, worker',
  usage: `[--sandbox] [--people n]

Without DATABASE_URL the embedded PostgreSQL is started and, as long as it holds no records of yours, filled with an
invented shop of ${PEOPLE} people (--people). --sandbox does that in the database of DATABASE_URL too.
The first Ctrl-C stops the worker and then the server, unless another spine command uses it; the second ends it at once.`,
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

async function serve({ config, log, signal, values }: Call, connectionString: string, people: number): Promise<void> {
  console.log(describe(await migrate(connectionString)));
  const db = openPool(connectionString, { verb: 'up', size: 6 });
  try {
    const wanted = values.sandbox || !config.databaseUrl;
    const invented = wanted && (await fillSandbox({ db, log, signal, people }));
    if (wanted && !invented) console.log('The database holds records of yours, so no invented shop was loaded.');
    if (!signal.aborted) console.log(invented ? RUNNING : `${RUNNING} In another shell:\n${WHERE_TO_LOOK}`);
    // an embedded server that was killed is started again, at the same port
    const recover = config.databaseUrl ? undefined : startEmbedded;
    await runWorker({ db, connectionString, log, signal, batchSize: config.batchSize, recover });
  } finally {
    await db.dispose();
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
