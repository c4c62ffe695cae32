import type { Queryable } from '@databases/pg';
import { z } from 'zod';
import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import type { Change, IdentifierKind, previewBlock, previewUnblock } from '../spine.ts';
import { listBlocked } from './list_blocked.ts';
import { PREVIEWED, PREVIEWED_USAGE, readDecider } from './options.ts';
import { chooseWay, runDecision } from './run_decision.ts';

const Kind = z.enum(['email', 'phone', 'address_hash']);

type Doing = {
  verb: 'block' | 'unblock';
  summary: string;
  about: string;
  preview: typeof previewBlock | typeof previewUnblock;
  apply: (tx: Queryable, given: { kind: IdentifierKind; value: string; reason?: string }) => Promise<Change[]>;
  done: string;
};

/** The two verbs about identifiers, which differ in what they call. */
export function blockCommand({ verb, summary, about, preview, apply, done }: Doing): Command {
  return {
    summary,
    positionals: 2,
    usage: `<kind> <value> [--json]${verb === 'block' ? '\n       spine block list [--json]   what is blocked or quarantined, by whom and why' : ''}

kind is email, phone or address_hash; an email may be local@* or *@domain.
${about} Shows what it would change, and asks:

${PREVIEWED_USAGE}`,
    options: PREVIEWED,
    async run(call) {
      if (verb === 'block' && call.positionals[0] === 'list' && call.positionals.length === 1) {
        const json = Boolean(call.values.json);
        return console.log(await withDatabase(call, verb, (db) => listBlocked(db, json)));
      }
      const kind = Kind.safeParse(call.positionals[0]);
      const value = call.positionals[1];
      if (!kind.success) throw new UsageError(`say what it is: ${Kind.options.join(', ')}`);
      if (value === undefined) throw new UsageError(`say which ${kind.data}`);
      const given = { kind: kind.data, value };
      const way = chooseWay(call.values);
      const decider = readDecider(call);
      await withDatabase(call, verb, async (db) => {
        await runDecision(db, call, decider, way, {
          title: `${verb} ${kind.data} ${value}`,
          preview: (tx) => preview(tx, given),
          apply: async (tx) => ({ changes: await apply(tx, { ...given, reason: decider.reason }) }),
          done: () => done,
        });
      });
    },
  };
}
