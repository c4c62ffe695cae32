import { type Command, wholeNumber } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { backfillOrders } from '../jobs/backfill_orders.ts';

const command: Command = {
  summary: 'fill the customer of orders where it is missing and can be known',
  usage: `[--batch-size n] [--json]

The worker does this by itself when orders are inserted; run it after a bulk load made without one.`,
  options: { 'batch-size': { type: 'string' } },
  async run(call) {
    const batchSize = wholeNumber(call.values['batch-size'], '--batch-size', call.config.batchSize);
    const filled = await withDatabase(call, 'backfill', (db) => backfillOrders(db, batchSize));
    console.log(call.values.json ? JSON.stringify({ filled }) : `${filled} orders were given their customer.`);
  },
};
export default command;
