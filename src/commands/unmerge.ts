import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { PREVIEWED, PREVIEWED_USAGE, readDecider } from '../decide/options.ts';
import { chooseWay, runDecision } from '../decide/run_decision.ts';
import { unmerge } from '../spine.ts';

const command: Command = {
  summary: 'take a merge back',
  positionals: 1,
  usage: `<event> [--json]

The event is the one that spine merge printed; spine undo list shows it, too. What the merge moved returns.
What came since stays where it belongs, and is listed. Shows what it would change, and asks:

${PREVIEWED_USAGE}`,
  options: PREVIEWED,
  async run(call) {
    const [text] = call.positionals;
    if (text === undefined || !/^\d{1,18}$/.test(text)) throw new UsageError('give the id of the event of the merge');
    const event = BigInt(text);
    const way = chooseWay(call.values);
    const decider = readDecider(call);
    await withDatabase(call, 'unmerge', async (db) => {
      await runDecision(db, call, decider, way, {
        title: `take merge ${event} back`,
        apply: async (tx) => ({ changes: await unmerge(tx, { event, reason: decider.reason }) }),
        done: () => 'The merge is taken back.',
      });
    });
  },
};
export default command;
