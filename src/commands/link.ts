import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { changesOf } from '../decide/changes_of.ts';
import { decisionOf } from '../decide/decision_of.ts';
import { PREVIEWED, PREVIEWED_USAGE, readDecider } from '../decide/options.ts';
import { chooseWay, runDecision } from '../decide/run_decision.ts';
import { nameCustomer, whichCustomer } from '../decide/which_customer.ts';
import { readAccount } from '../decide/which_identity.ts';
import { linkIdentity } from '../spine.ts';

const command: Command = {
  summary: 'say whose an external id is: it moves there, with its orders',
  positionals: 2,
  usage: `<provider:external_id> <customer> [--json]

One identity moves to another customer, or what waits under its id is decided; of who it came from it is a different
person from now on. Two customers that are one: spine merge. Customers go by id, email, phone or order. Shows what it would
change, and asks:

${PREVIEWED_USAGE}`,
  options: PREVIEWED,
  async run(call) {
    const [named, whose] = call.positionals;
    if (named === undefined || whose === undefined) throw new UsageError('say which identity, and whose it is');
    const account = readAccount(named);
    const way = chooseWay(call.values);
    const decider = readDecider(call);
    await withDatabase(call, 'link', async (db) => {
      const customer = await whichCustomer(db, whose);
      await runDecision(db, call, decider, way, {
        title: `link ${account.provider} ${account.externalId} to ${await nameCustomer(db, customer)}`,
        apply: async (tx) => {
          const event = await linkIdentity(tx, { ...account, customer, reason: decider.reason });
          return { event, decision: await decisionOf(tx), changes: await changesOf(tx, event) };
        },
        done: ({ decision }) => `Linked. To take it back: npx spine undo ${decision}`,
      });
    });
  },
};
export default command;
