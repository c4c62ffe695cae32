import type { Command } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { DECIDER_USAGE, PREVIEWED, readDecider } from '../decide/options.ts';
import { chooseWay, runDecision } from '../decide/run_decision.ts';
import { rebuildIdentities } from '../spine.ts';

const { reason, ...options } = PREVIEWED;

const command: Command = {
  summary: 'decide everything again, in an order that forgets how it arrived',
  usage: `[--dry-run] [--json]

All claims are decided again from an empty state, in canonical order; what people decided is kept, and so are ids. Shows
what that changes, and asks. The dry run changes nothing and stops nobody; applying is one transaction, in which nothing
else is resolved.

  --dry-run      print the difference, and change nothing (also --preview)
  -y, --yes      apply it without asking; needed where nobody can be asked
${DECIDER_USAGE.split('\n').at(-1)}`,
  options: { ...options, 'dry-run': { type: 'boolean' } },
  async run(call) {
    const values = { ...call.values, preview: call.values.preview || call.values['dry-run'] };
    const way = chooseWay(values);
    const decider = readDecider(call);
    await withDatabase(call, 'rebuild', (db) =>
      runDecision(db, call, decider, way, {
        title: 'rebuild all customers',
        preview: (tx) => rebuildIdentities(tx, { dryRun: true }),
        apply: async (tx) => ({ changes: await rebuildIdentities(tx, { dryRun: false }) }),
        done: () => 'Rebuilt.',
        what: 'deciding everything again',
      }),
    );
  },
};
export default command;
