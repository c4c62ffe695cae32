import type { ConnectionPool, Queryable } from '@databases/pg';
import { type Call, Failed, UsageError } from '../command.ts';
import { toJson } from '../json.ts';
import type { Change } from '../spine.ts';
import { ask } from './ask.ts';
import { type Decider, decideAs } from './decide_as.ts';
import { describeChanges } from './describe_changes.ts';

export type Outcome = { changes: Change[]; event?: bigint; decision?: bigint };

/** A decision that changes more than one sees at once, so that it is shown before it is done. */
export type Decision = {
  /** What it does, in words: `merge … into …`. */
  title: string;
  /** What it would change; without it, it is done and taken back. */
  preview?: (tx: Queryable) => Promise<Change[]>;
  apply: (tx: Queryable) => Promise<Outcome>;
  /** Said when it is done. */
  done: (outcome: Outcome) => string;
  /** Said while it runs for longer than a moment. */
  what?: string;
};

type Way = 'preview' | 'apply' | 'ask';

/** Whether to show, to do, or to ask; said before the work begins when nobody can be asked. */
export function chooseWay(values: Call['values'], canAsk = isAtTerminal()): Way {
  if (values.preview) return 'preview';
  if (values.yes) return 'apply';
  if (canAsk) return 'ask';
  throw new UsageError('nobody can be asked here: give --yes to do it, or --preview to see what it would change');
}

/** Show a decision, or do it, or both with a question between. */
export async function runDecision(
  db: ConnectionPool,
  call: Pick<Call, 'values'>,
  decider: Decider,
  way: Way,
  { title, preview, apply, done, what }: Decision,
): Promise<void> {
  const json = Boolean(call.values.json);
  if (way !== 'apply') {
    const look = preview ?? (async (tx) => (await apply(tx)).changes);
    const changes = await decideAs(db, decider, look, { keep: false, what: what ?? 'looking what would change' });
    const shown = `This would ${title}.\n${describeChanges(changes, undefined, true)}`;
    if (way === 'preview') {
      console.log(json ? toJson({ preview: true, changes }) : shown);
      return;
    }
    console.error(shown);
    if (!(await ask('Do it?', { input: process.stdin, output: process.stderr, signal: decider.signal }))) {
      console.error('Nothing was changed.');
      throw new Failed();
    }
  }
  const outcome = await decideAs(db, decider, apply, what === undefined ? {} : { what });
  console.log(json ? toJson(outcome) : `${done(outcome)}\n${describeChanges(outcome.changes)}`);
}

export function isAtTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}
