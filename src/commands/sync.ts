import { type Call, type Command, Failed } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { type Synced, sync } from '../ingest/sync.ts';
import { Problem } from '../problem.ts';
import { formatTable } from '../table.ts';
import { describeUnusable, openConfigured, readProviders } from './sources.ts';

const QUIET = 2_000;

const command: Command = {
  summary: 'read every configured provider once, and resolve what came',
  positionals: Number.POSITIVE_INFINITY,
  usage: `[provider…] [--full] [--json]

One ordered pass: QuickBooks, Shopify, Amazon, ShipStation, Klaviyo, manual files; each from where it was read to, each
resolved before the next. --full reads everything again, which changes nothing that was read right before, and goes on
where it stopped when it is stopped.

Exit code 1 when a provider could not be read to its end; what was read until then is kept, and the others go on.
A worker that runs meanwhile resolves too: what it decides is not counted here.`,
  options: { full: { type: 'boolean' } },
  async run(call) {
    const only = readProviders(call.positionals);
    const { config, log, signal, values } = call;
    const { synced, unusable } = await withDatabase(call, 'sync', async (db) => {
      const { configured, unusable } = await openConfigured(call, db, only);
      const sources = configured.flatMap(({ source }) => source ?? []);
      try {
        const options = { db, log: quietLog(call), signal, sources, batchSize: config.batchSize };
        const mode = values.full ? 'full' : 'incremental';
        return { synced: await sync({ ...options, mode, onProgress: reporter() }), unusable };
      } finally {
        for (const source of sources)
          await source.close?.().catch((error) => log.error('closing_failed', { error: error.name }));
      }
    });
    for (const { messages } of synced) for (const message of messages) console.error(message);
    if (values.json) {
      console.log(JSON.stringify({ providers: synced, unusable: unusable.map((one) => describeUnusable(one)) }));
    } else if (synced.length > 0) {
      console.log(formatTable(synced.map(rowOf)));
    }
    if (signal.aborted) throw new Problem('stopped before everything was read', 'The same command goes on from here.');
    if (unusable.length > 0 || synced.some(({ errors }) => errors > 0)) throw new Failed();
  },
};
export default command;

/** A person at a terminal reads the table, not the log; errors are said once, with their hints. */
function quietLog({ config, log }: Pick<Call, 'config' | 'log'>): Call['log'] {
  return config.logLevel === 'debug' ? log : { ...log, info: () => {}, error: () => {} };
}

function rowOf({ provider, account, fetched, created, updated, linked, ambiguous, errors }: Synced) {
  return {
    provider: account === '' ? provider : `${provider} ${account}`,
    fetched,
    created,
    updated,
    linked,
    ambiguous,
    errors,
  };
}

/** Say on standard error how far the reading is, once it takes long enough to wonder. */
function reporter(): NonNullable<Parameters<typeof sync>[0]['onProgress']> {
  let due = performance.now() + QUIET;
  return ({ provider }, entity, { staged, unchanged, older, rejected }) => {
    if (performance.now() < due) return;
    due = performance.now() + QUIET;
    const read = staged + unchanged + older + rejected;
    process.stderr.write(`${provider} ${entity}: ${read.toLocaleString('en-US')} records read\n`);
  };
}
