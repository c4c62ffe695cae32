import type { ConnectionPool, Queryable } from '@databases/pg';
import { type Call, wholeNumber } from '../command.ts';
import { changesOf } from '../decide/changes_of.ts';
import { type Decider, decideAs } from '../decide/decide_as.ts';
import { chooseWay, runDecision } from '../decide/run_decision.ts';
import { liveCustomer, nameCustomer, whichCustomer } from '../decide/which_customer.ts';
import { toJson } from '../json.ts';
import { Problem } from '../problem.ts';
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
import { readReview } from './read_review.ts';
import { showReview } from './show_review.ts';

export type Doing = { db: ConnectionPool; call: Call; decider: Decider; review: bigint; digest?: string };

/** What is done to one review; how the argument after it is called, and whether it can be previewed. */
export const actions: Record<string, { takes?: string; decides?: true; run: (doing: Doing) => Promise<void> }> = {
  show: { run: show },
  link: { takes: 'customer', decides: true, run: link },
  create: { decides: true, run: create },
  merge: { takes: 'customer', decides: true, run: merge },
  dismiss: { decides: true, run: dismiss },
  undo: { decides: true, run: undo },
  claim: { run: ({ review, ...doing }) => claim(doing, review) },
  release: { run: release },
};

export async function show({ db, call, review }: Pick<Doing, 'db' | 'call' | 'review'>): Promise<void> {
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

export async function claim({ db, call, decider }: Pick<Doing, 'db' | 'call' | 'decider'>, review: bigint | undefined) {
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
