import { closest } from '../closest.ts';
import { type Call, type Command, Failed, UsageError, wholeNumber } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { sqlstate } from '../db/sqlstate.ts';
import type { Decider } from '../decide/decide_as.ts';
import { PREVIEWED, PREVIEWED_USAGE, readDecider } from '../decide/options.ts';
import { isAtTerminal } from '../decide/run_decision.ts';
import { actions, claim, show } from '../review/actions.ts';
import { listReviews } from '../review/list_reviews.ts';
import { walkReviews } from '../review/walk.ts';

const LISTED = 50;

const command: Command = {
  summary: 'decide what waits: alone the whole queue, one key for each decision',
  positionals: 3,
  usage: `
       spine review                            at a terminal: walk the queue, one key for each decision
       spine review list [--limit n]           what waits, oldest first
       spine review show <review>              who waits, and beside it each candidate with its evidence
       spine review link <review> <customer>   it is that customer, and none of the other candidates
       spine review create <review>            it is none of them, but a new customer
       spine review merge <review> <customer>  the candidates are one customer, and so is it: merge them into that one
       spine review dismiss <review>           what waits is to wait for nobody
       spine review undo <review>              take the decision back
       spine review claim [review]             claim it, or the next, so that nobody else decides it meanwhile
       spine review release <review>           give it back

Customers go by id, email, phone or order.

  --digest TEXT  from show --json: refuse to decide when the evidence has changed since, and show what it is now
  --limit N      how many are listed (${LISTED})
  --minutes N    how long a claim lasts (10)
  --json
merge shows what it would change, and asks; so does link, if the customer is none of the candidates:
${PREVIEWED_USAGE}`,
  options: { ...PREVIEWED, digest: { type: 'string' }, limit: { type: 'string' }, minutes: { type: 'string' } },
  async run(call) {
    const [action, id, other] = call.positionals;
    const decider = readDecider(call);
    if (action === undefined) return await walk(call, decider);
    if (action === 'list') {
      if (id !== undefined) throw new UsageError(`"${id}" is one argument too many`);
      return await list(call);
    }
    const known = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (!known) throw new UsageError(`there is no "spine review ${action}"${suggestion(action)}`);
    if (known.takes === undefined && other !== undefined) throw new UsageError(`"${other}" is one argument too many`);
    if (known.takes !== undefined && other === undefined)
      throw new UsageError(`say which review, and which ${known.takes}`);
    if (action === 'claim' && id === undefined) {
      return await withDatabase(call, 'review', (db) => claim({ db, call, decider }, undefined));
    }
    if (call.values.preview && !known.decides) throw new UsageError(`spine review ${action} has no --preview`);
    const review = readId(id);
    const digest = typeof call.values.digest === 'string' ? { digest: call.values.digest } : {};
    await withDatabase(call, 'review', async (db) => {
      try {
        await known.run({ db, call, decider, review, ...digest });
      } catch (error) {
        if (sqlstate(error) === 'IS009') await show({ db, call, review });
        throw error;
      }
    });
  },
};
export default command;

async function walk(call: Call, { actor, reason, signal }: Decider): Promise<void> {
  if (!isAtTerminal() || !process.stdout.isTTY || call.values.json) {
    throw new UsageError(
      'the queue is walked at a terminal; elsewhere: spine review list, show, link, create, merge, dismiss',
    );
  }
  const { decided, undone, leftAside, stopped } = await withDatabase(call, 'review', (db) =>
    walkReviews({ db, actor, reason, signal, input: process.stdin, output: process.stdout }),
  );
  console.log(`${decided} decided, ${undone} undone, ${leftAside} skipped.`);
  if (stopped) throw new Failed();
}

async function list(call: Call): Promise<void> {
  const limit = wholeNumber(call.values.limit, '--limit', LISTED);
  console.log(await withDatabase(call, 'review', (db) => listReviews(db, { limit, json: Boolean(call.values.json) })));
}

function readId(text: string | undefined): bigint {
  if (text === undefined) throw new UsageError('say which review: spine review list shows their ids');
  if (!/^\d{1,18}$/.test(text)) throw new UsageError(`"${text}" is no id of a review`);
  return BigInt(text);
}

function suggestion(action: string): string {
  const near = closest(action, [...Object.keys(actions), 'list']);
  return near ? `; did you mean "spine review ${near}"?` : '';
}
