import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { changesOf } from '../decide/changes_of.ts';
import { PREVIEWED, PREVIEWED_USAGE, readDecider } from '../decide/options.ts';
import { chooseWay, runDecision } from '../decide/run_decision.ts';
import { nameCustomer, whichCustomer } from '../decide/which_customer.ts';
import { mergeCustomers, previewMerge } from '../spine.ts';

const command: Command = {
  summary: 'merge a customer into another, whose id stays',
  positionals: 2,
  usage: `<from> <into> [--json]

Customers go by id, email, phone or order. The merged id forwards to the other for ever, and its identities and orders
move; spine unmerge takes it back with the event that this prints. Shows what it would change, and asks:

${PREVIEWED_USAGE}`,
  options: PREVIEWED,
  async run(call) {
    const [from, into] = call.positionals;
    if (from === undefined || into === undefined) throw new UsageError('say which customer, and into which');
    const way = chooseWay(call.values);
    const decider = readDecider(call);
    await withDatabase(call, 'merge', async (db) => {
      const fromCustomer = await whichCustomer(db, from);
      const intoCustomer = await whichCustomer(db, into);
      await runDecision(db, call, decider, way, {
        title: `merge ${await nameCustomer(db, fromCustomer)} into ${await nameCustomer(db, intoCustomer)}`,
        preview: (tx) => previewMerge(tx, { fromCustomer, intoCustomer }),
        apply: async (tx) => {
          const event = await mergeCustomers(tx, { fromCustomer, intoCustomer, reason: decider.reason });
          return { event, changes: await changesOf(tx, event) };
        },
        done: ({ event }) => `Merged. To take it back: npx spine unmerge ${event}`,
      });
    });
  },
};
export default command;
