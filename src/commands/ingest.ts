import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { runDaemon } from '../ingest/daemon.ts';
import { Problem } from '../problem.ts';
import { openConfigured, readProviders } from './sources.ts';

const command: Command = {
  summary: 'read one provider until stopped',
  positionals: 1,
  usage: `<provider>

Reads each feed from its cursor on, again and again, and works off what the provider delivered meanwhile. A worker
resolves it: npx spine work. Logs one JSON object a line. The first Ctrl-C lets it finish the page in hand, the second
ends it at once; nothing is lost either way.`,
  async run(call) {
    const only = readProviders(call.positionals);
    if (!only) throw new UsageError('which provider?');
    const { log, signal } = call;
    await withDatabase(call, 'ingest', async (db) => {
      const { configured } = await openConfigured(call, db, only);
      for (const { module, source } of configured) {
        if (!source) {
          throw new Problem(
            `the variables of ${module.provider} allow it to be received from, not to be read`,
            'Set the others too (.env.example), or run: npx spine webhooks',
          );
        }
        await runDaemon({ db, log, signal, module, source });
      }
    });
  },
};
export default command;
