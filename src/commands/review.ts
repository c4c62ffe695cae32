import type { ConnectionPool, Queryable } from '@databases/pg';
import { closest } from '../closest.ts';
import { type Call, type Command, Failed, UsageError, wholeNumber } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { sqlstate } from '../db/sqlstate.ts';
import { changesOf } from '../decide/changes_of.ts';
import { type Decider, decideAs } from '../decide/decide_as.ts';
import { PREVIEWED, PREVIEWED_USAGE, readDecider } from '../decide/options.ts';
import { chooseWay, isAtTerminal, runDecision } from '../decide/run_decision.ts';
import { liveCustomer, nameCustomer, whichCustomer } from '../decide/which_customer.ts';
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

/** What is done to one review; how the argument after it is called, and whether it can be previewed. */
const actions: Record<string, { takes?: string; decides?: true; run: (doing: Doing) => Promise<void> }> = {
  show: { run: show },
  link: { takes: 'customer', decides: true, run: link },
  create: { decides: true, run: create },
  merge: { takes: 'customer', decides: true, run: merge },
  dismiss: { decides: true, run: dismiss },
  undo: { decides: true, run: undo },
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

async function show({ db, call, review }: Pick<Doing, 'db' | 'call' | 'review'>): Promise<void> {
  const read = await readReview(db, review);
  console.log(call.values.json ? toJson(read) : showReview(read, { width: process.stdout.columns || undefined }));
}

/** A customer that is no candidate may be meant, or a slip: a number in the place of an id. */
async function link(doing: Doing): Promise<void> {
  const { db, call, review } = doing;
  const customer = await whichCustomer(db, call.positionals[2]);
  const name = await nameCustomer(db, customer);
  const { candidates, digest, state } = await readReview(db, review);
  const live = await liveCustomer(db, customer);
  const known = state !== 'open' || candidates.some(({ customer_id }) => customer_id === live);
  if (!known) console.error(`${name} is none of the candidates of review ${review}.`);
  await decide(
    known ? doing : { ...doing, digest: doing.digest ?? digest },
    known ? undefined : chooseWay(call.values),
    {
      title: `link review ${review} to ${name}${known ? '' : ', who is none of its candidates'}`,
      work: (tx, given) => reviewLink(tx, { ...given, customer }),
      done: `is customer ${live}`,
    },
  );
}

async function create(doing: Doing): Promise<void> {
  const title = `make a new customer of review ${doing.review}`;
  await decide(doing, undefined, { title, work: reviewCreate, done: 'is a new customer' });
}

async function dismiss(doing: Doing): Promise<void> {
  await decide(doing, undefined, {
    title: `dismiss review ${doing.review}`,
    work: reviewDismiss,
    done: 'is dismissed',
  });
}

async function undo(doing: Doing): Promise<void> {
  const title = `take back what was decided of review ${doing.review}`;
  await decide(doing, undefined, { title, work: reviewUndo, done: 'is undone' });
}

type Given = Pick<Doing, 'review' | 'digest'> & Pick<Decider, 'reason'>;
type Deciding = { title: string; work: (tx: Queryable, given: Given) => Promise<bigint>; done: string };

/** Decide in one transaction, and tell what became of it; only with --preview it is taken back. */
async function decide(
  { db, call, decider, review, digest }: Doing,
  way: ReturnType<typeof chooseWay> = call.values.preview ? 'preview' : 'apply',
  { title, work, done }: Deciding,
): Promise<void> {
  await runDecision(db, call, decider, way, {
    title,
    apply: async (tx) => {
      const event = await work(tx, { review, reason: decider.reason, digest });
      return { event, changes: await changesOf(tx, event) };
    },
    done: () => `Review ${review} ${done}.`,
  });
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
