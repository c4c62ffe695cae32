import type { ConnectionPool } from '@databases/pg';
import { closest } from '../closest.ts';
import { type Call, type Command, Failed, UsageError, wholeNumber } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { sqlstate } from '../db/sqlstate.ts';
import { changesOf } from '../decide/changes_of.ts';
import { type Decider, decideAs } from '../decide/decide_as.ts';
import { describeChanges } from '../decide/describe_changes.ts';
import { PREVIEWED, PREVIEWED_USAGE, readDecider } from '../decide/options.ts';
import { chooseWay, isAtTerminal, runDecision } from '../decide/run_decision.ts';
import { nameCustomer, whichCustomer } from '../decide/which_customer.ts';
import { toJson } from '../json.ts';
import { Problem } from '../problem.ts';
import { listReviews } from '../review/list_reviews.ts';
import { readReview } from '../review/read_review.ts';
import { showReview } from '../review/show_review.ts';
import { walkReviews } from '../review/walk.ts';
import {
  reviewClaim,
  reviewCreate,
  reviewDismiss,
  reviewLink,
  reviewMerge,
  reviewNext,
  reviewRelease,
  reviewUndo,
} from '../spine.ts';

const LISTED = 50;

type Doing = { db: ConnectionPool; call: Call; decider: Decider; review: bigint; digest?: string };

/** What is done to one review; the number of arguments after it, and how they are called. */
const actions: Record<string, { takes?: string; run: (doing: Doing) => Promise<void> }> = {
  show: { run: show },
  link: { takes: 'customer', run: link },
  create: { run: (doing) => decide(doing, 'is a new customer', reviewCreate) },
  merge: { takes: 'customer', run: merge },
  dismiss: { run: (doing) => decide(doing, 'is dismissed', reviewDismiss) },
  undo: { run: (doing) => decide(doing, 'is undone', reviewUndo) },
  claim: { run: ({ review, ...doing }) => claim(doing, review) },
  release: { run: release },
};

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
merge shows what it would change, and asks:
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

async function show({ db, call, review }: Pick<Doing, 'db' | 'call' | 'review'>): Promise<void> {
  const read = await readReview(db, review);
  console.log(call.values.json ? toJson(read) : showReview(read, process.stdout.columns || undefined));
}

async function link(doing: Doing): Promise<void> {
  const customer = await whichCustomer(doing.db, doing.call.positionals[2]);
  await decide(doing, `is customer ${customer}`, (tx, given) => reviewLink(tx, { ...given, customer }));
}

type Given = Pick<Doing, 'review' | 'digest'> & Pick<Decider, 'reason'>;

/** Decide in one transaction, and tell what became of it. */
async function decide(
  { db, call, decider, review, digest }: Doing,
  did: string,
  work: (tx: Parameters<typeof reviewCreate>[0], given: Given) => Promise<bigint>,
): Promise<void> {
  const { reason } = decider;
  const outcome = await decideAs(db, decider, async (tx) => {
    const event = await work(tx, { review, reason, digest });
    return { event, changes: await changesOf(tx, event) };
  });
  console.log(call.values.json ? toJson(outcome) : `Review ${review} ${did}.\n${describeChanges(outcome.changes)}`);
}

async function merge({ db, call, decider, review, digest }: Doing): Promise<void> {
  const way = chooseWay(call.values);
  const intoCustomer = await whichCustomer(db, call.positionals[2]);
  // the digest of what was shown is that of the preview
  const seen = digest ?? (way === 'ask' ? (await readReview(db, review)).digest : undefined);
  const apply = async (tx: Parameters<typeof reviewMerge>[0]) => {
    const event = await reviewMerge(tx, { review, intoCustomer, reason: decider.reason, digest: seen });
    return { event, changes: await changesOf(tx, event) };
  };
  await runDecision(db, call, decider, way, {
    title: `merge the candidates of review ${review} into ${await nameCustomer(db, intoCustomer)}`,
    apply,
    done: () => `Review ${review} and its candidates are customer ${intoCustomer}.`,
  });
}

async function claim({ db, call, decider }: Pick<Doing, 'db' | 'call' | 'decider'>, review: bigint | undefined) {
  const minutes = wholeNumber(call.values.minutes, '--minutes', 10, 1440);
  const claimed = await decideAs(db, decider, async (tx) => {
    if (review === undefined) return await reviewNext(tx, { minutes });
    return (await reviewClaim(tx, { review, minutes })) ? review : null;
  });
  if (claimed === null && review !== undefined) {
    throw new Problem(`somebody else has claimed review ${review}`, 'Take another: spine review claim');
  }
  if (call.values.json) console.log(toJson({ claimed }));
  else console.log(claimed === null ? 'No review waits.' : `Review ${claimed} is yours for ${minutes} minutes.`);
}

async function release({ db, call, decider, review }: Doing): Promise<void> {
  await decideAs(db, decider, (tx) => reviewRelease(tx, review));
  console.log(call.values.json ? toJson({ released: review }) : `Review ${review} is free.`);
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
