import type { Command } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { runWorker } from '../jobs/worker.ts';

const command: Command = {
  summary: 'run the job worker until stopped',
  usage: `

Resolves what is staged as it comes, and fills the customer of orders that other programs insert. Logs one JSON object a
line. The first Ctrl-C lets it finish the batch in hand, the second ends it at once. Several workers may run.`,
  async run(call) {
    await withDatabase(call, 'work', (db, connectionString) =>
      runWorker({ db, connectionString, log: call.log, signal: call.signal, batchSize: call.config.batchSize }),
    );
  },
};
export default command;
