import { type Call, type Command, Failed } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { type Before, type Synced, sync } from '../ingest/sync.ts';
import { Problem } from '../problem.ts';
import { formatTable } from '../table.ts';
import { describeUnusable, openConfigured, readProviders } from './sources.ts';
import { syncProgress } from './sync_progress.ts';

const TICK = 500;

const command: Command = {
  summary: 'read every configured provider once, and resolve what came',
  positionals: Number.POSITIVE_INFINITY,
  usage: `[provider…] [--full] [--json]

One ordered pass: QuickBooks, Shopify, Amazon, ShipStation, Klaviyo, manual files; each from where it was read to, each
resolved before the next. --full reads everything again, which changes nothing that was read right before, and goes on
where it stopped when it is stopped. What is waited for, and why, is said on standard error.

The table has a row for each provider. What was fetched became a customer (created), changed one (updated), joined one
(linked), waits for a person (ambiguous), points at nobody (unidentified), said nothing new (unchanged) or could not be
read (rejected). The sum can be larger: what waited is decided again when its customer comes. It can be smaller when a
worker runs meanwhile: what that decides is not counted. What was pending before has a row of its own.

Exit code 1 when a provider could not be read to its end (errors: its feeds that were not); what was read until then is
kept, and the others go on.`,
  options: { full: { type: 'boolean' } },
  async run(call) {
    const only = readProviders(call.positionals);
    const { config, signal, values } = call;
    const log = quietLog(call);
    const progress = syncProgress({
      log: log,
      write: (text) => process.stderr.write(text),
    });
    const { onProgress } = progress;
    const { before, synced, unusable } = await withDatabase(call, 'sync', async (db) => {
      const { configured, unusable } = await openConfigured({ ...call, log: progress.log }, db, only);
      const sources = configured.flatMap(({ source }) => source ?? []);
      const ticking = setInterval(progress.tick, TICK);
      try {
        const mode = values.full ? 'full' : 'incremental';
        const options = { db, log, signal, sources, mode, batchSize: config.batchSize, onProgress } as const;
        return { ...(await sync(options)), unusable };
      } finally {
        clearInterval(ticking);
        for (const source of sources)
          await source.close?.().catch((error) => call.log.error('closing_failed', { error: error.name }));
      }
    });
    for (const { messages } of synced) for (const message of messages) console.error(message);
    if (values.json) {
      const wrong = unusable.map((one) => describeUnusable(one));
      console.log(JSON.stringify({ before, providers: synced, unusable: wrong }));
    } else if (synced.length > 0) {
      console.log(formatTable([...(before.decided > 0 ? [rowOfPending(before)] : []), ...synced.map(rowOf)]));
    }
    if (signal.aborted) throw new Problem('stopped before everything was read', 'The same command goes on from here.');
    if (unusable.length > 0 || synced.some(({ errors }) => errors > 0)) throw new Failed();
  },
};
export default command;

/** A person at a terminal reads the table, not the log; errors are said once, with their hints. */
function quietLog({ config, log }: Pick<Call, 'config' | 'log'>): Call['log'] {
  return config.logLevel === 'debug' ? log : { debug: () => {}, info: () => {}, error: () => {} };
}

function rowOf({ provider, account, fetched, rejected, errors, ...outcomes }: Synced) {
  return {
    provider: account === '' ? provider : `${provider} ${account}`,
    fetched,
    ...shown(outcomes),
    rejected,
    errors,
  };
}

function rowOfPending({ decided, ...outcomes }: Before) {
  return { provider: '(pending before)', fetched: decided, ...shown(outcomes), rejected: 0, errors: 0 };
}

function shown({ created, updated, linked, ambiguous, unidentified, unchanged }: Omit<Before, 'decided'>) {
  return { created, updated, linked, ambiguous, unidentified, unchanged };
}
