import { type Command, wholeNumber } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { describeMetrics } from '../jobs/metrics.ts';
import { resolvePending } from '../jobs/resolve_pending.ts';
import { Problem } from '../problem.ts';

const QUIET = 2_000;

const command: Command = {
  summary: 'resolve what is pending, and print what became of it',
  usage: `[--batch-size n] [--json]

Each batch is committed by itself, so a stop loses at most the batch in hand: the same command goes on from there.
The batch size (SPINE_BATCH_SIZE, otherwise 20000) does not change the result.`,
  options: { 'batch-size': { type: 'string' } },
  async run(call) {
    const { signal, values, config } = call;
    const batchSize = wholeNumber(values['batch-size'], '--batch-size', config.batchSize);
    await withDatabase(call, 'resolve', async (db) => {
      const started = performance.now();
      let decided = 0;
      const metrics = await resolvePending({
        db,
        signal,
        batchSize,
        onBatch: (batch) => {
          decided += batch.decided;
          const passed = performance.now() - started;
          if (passed > QUIET) process.stderr.write(`${decided} decided in ${Math.round(passed / 1000)} s\n`);
        },
      });
      console.log(values.json ? JSON.stringify(metrics) : describeMetrics(metrics));
    });
    if (signal.aborted)
      throw new Problem('stopped before everything was resolved', 'The same command goes on from here.');
  },
};
export default command;
