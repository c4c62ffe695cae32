import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { decisionOf } from '../decide/decision_of.ts';
import { PREVIEWED, PREVIEWED_USAGE, readDecider } from '../decide/options.ts';
import { chooseWay, runDecision } from '../decide/run_decision.ts';
import { readIdentity, whichIdentity } from '../decide/which_identity.ts';
import { previewSplit, splitIdentities } from '../spine.ts';

const command: Command = {
  summary: 'split identities off their customer, each a person of its own',
  positionals: Number.POSITIVE_INFINITY,
  usage: `<identity…> [--override] [--json]

Identities of one customer, each by its id (spine customer lists them) or as provider:external_id. They are different
people from now on, from what stays and from each other, and take their orders with them. Shows what it would change, and
asks:

  --override     also where somebody decided that they are one
${PREVIEWED_USAGE}`,
  options: { ...PREVIEWED, override: { type: 'boolean' } },
  async run(call) {
    if (call.positionals.length === 0) throw new UsageError('say which identities');
    const named = call.positionals.map(readIdentity);
    const way = chooseWay(call.values);
    const decider = readDecider(call);
    await withDatabase(call, 'split', async (db) => {
      const identities: bigint[] = [];
      for (const one of named) identities.push(await whichIdentity(db, one));
      const override = call.values.override === true;
      await runDecision(db, call, decider, way, {
        title: `split ${call.positionals.join(', ')} off`,
        preview: (tx) => previewSplit(tx, { identities, override }),
        apply: async (tx) => {
          const changes = await splitIdentities(tx, { identities, reason: decider.reason, override });
          return { decision: await decisionOf(tx), changes };
        },
        done: ({ decision }) => `Split. To take it back: npx spine undo ${decision}`,
      });
    });
  },
};
export default command;
