import { type Call, type Command, UsageError, wholeNumber } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { listDecisions } from '../decide/list_decisions.ts';
import { PREVIEWED, PREVIEWED_USAGE, readDecider } from '../decide/options.ts';
import { chooseWay, runDecision } from '../decide/run_decision.ts';
import { undoDecision } from '../spine.ts';

const LISTED = 50;

const command: Command = {
  summary: 'take a split, a link or a primary back; list what was decided',
  positionals: 1,
  usage: `<decision> [--json]
       spine undo list [--limit N] [--json]   what people decided and is in force, and how each is taken back

The decision is the one that spine split, link or primary printed; the list has it, too. What it had placed is decided again
on the evidence alone. A merge is taken back by spine unmerge, what was decided of a review by spine review undo, and blocks
and house accounts are lifted: spine unblock, spine house unmark. Shows what it would change, and asks:

  --limit N      how many are listed, the latest first (${LISTED})
${PREVIEWED_USAGE}`,
  options: { ...PREVIEWED, limit: { type: 'string' } },
  async run(call) {
    const [text] = call.positionals;
    if (text === 'list') {
      const limit = wholeNumber(call.values.limit, '--limit', LISTED);
      const json = Boolean(call.values.json);
      return console.log(await withDatabase(call, 'undo', (db) => listDecisions(db, { limit, json })));
    }
    if (text === undefined || !/^\d{1,18}$/.test(text)) {
      throw new UsageError('give the id of a decision: spine undo list shows them');
    }
    await undo(call, BigInt(text));
  },
};
export default command;

async function undo(call: Call, decision: bigint): Promise<void> {
  const way = chooseWay(call.values);
  const decider = readDecider(call);
  await withDatabase(call, 'undo', (db) =>
    runDecision(db, call, decider, way, {
      title: `take decision ${decision} back`,
      apply: async (tx) => ({ changes: await undoDecision(tx, { decision, reason: decider.reason }) }),
      done: () => `Decision ${decision} is taken back.`,
    }),
  );
}
