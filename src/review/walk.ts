import type { Readable, Writable } from 'node:stream';
import type { ConnectionPool, Queryable } from '@databases/pg';
import { sqlstate } from '../db/sqlstate.ts';
import { changesOf } from '../decide/changes_of.ts';
import { decideAs } from '../decide/decide_as.ts';
import { describeChanges } from '../decide/describe_changes.ts';
import { describeError } from '../describe_error.ts';
import { plain } from '../plain.ts';
import { Problem } from '../problem.ts';
import { explainCustomer, reviewCreate, reviewDismiss, reviewLink, reviewMerge, reviewUndo } from '../spine.ts';
import { openKeyboard } from './keyboard.ts';
import { openQueue } from './queue.ts';
import { type Candidate, countOpen, type Review, readReview } from './read_review.ts';
import { showReview } from './show_review.ts';

const HELP = `  1-9  it is that candidate, and none of the others
  n    it is a new customer, none of them
  m    the candidates are one customer, and so is it: asks into which they are merged
  d    dismiss: what waits is to wait for nobody
  s    skip: leave it for later
  u    undo the last decision
  e    explain a candidate: asks which
  ?    this help
  q    quit; Ctrl-C too`;

type Terminal = { input: Readable; output: Writable & { columns?: number } };
type Options = Terminal & { db: ConnectionPool; actor: string; reason?: string; signal: AbortSignal };

export type Walked = { decided: number; undone: number; leftAside: number; stopped: boolean };

/**
 * Walk the queue of reviews, one key for a decision. The review on the screen is claimed, and given back at the end. A
 * decision is made on what the screen shows: when that has changed meanwhile, it is refused and shown again.
 */
export async function walkReviews({ db, actor, reason, signal, input, output }: Options): Promise<Walked> {
  const keyboard = openKeyboard(input, signal);
  const queue = openQueue(db, actor);
  const decided: bigint[] = [];
  const walked: Walked = { decided: 0, undone: 0, leftAside: 0, stopped: false };
  const say = (text: string): void => void output.write(`${text}\n`);
  const quiet = { write: (text: string) => output.write(text) };
  let current: bigint | undefined;
  try {
    for (;;) {
      current = (await queue.next()) ?? undefined;
      if (current === undefined) break;
      const end = await decideOne(current);
      if (end) break;
      current = undefined;
    }
    if (current === undefined) say(queue.leftAside() > 0 ? 'Only what you skipped is left.' : 'No review waits.');
  } catch (error) {
    if (!keyboard.signal.aborted) throw error;
  } finally {
    walked.leftAside = queue.leftAside();
    walked.stopped = keyboard.signal.aborted;
    await queue.close(current);
    keyboard.close();
  }
  return walked;

  /** Show a review until something became of it; true when the walk ends here. */
  async function decideOne(id: bigint): Promise<boolean> {
    for (let review = await show(id); ; ) {
      output.write(`${choices(review)}? `);
      const key = await keyboard.next();
      say(key ?? '');
      switch (key) {
        case undefined:
        case 'q':
          return true;
        case 's':
          queue.leaveAside(id);
          return false;
        case 'u': {
          const last = decided.pop();
          if (last === undefined) {
            say('Nothing was decided in this walk yet.');
            continue;
          }
          if (!(await attempt((tx) => reviewUndo(tx, { review: last, reason })))) continue;
          walked.undone++;
          say(`Review ${last} is undone.`);
          queue.putAhead(id);
          queue.putAhead(last);
          return false;
        }
        case 'e': {
          const candidate = await choose('Explain which candidate', review);
          if (candidate) await explain(candidate);
          continue;
        }
        case 'n':
        case 'd':
        case 'm':
          break;
        default:
          if (!candidateOf(key, review)) {
            say(HELP);
            continue;
          }
      }
      const outcome = await decide(key, review);
      if (outcome === 'done') return false;
      if (outcome === 'again') continue;
      if (!(await queue.claim(id))) return false; // decided, settled or taken by somebody else
      review = await show(id);
    }
  }

  async function show(id: bigint): Promise<Review> {
    const review = await readReview(db, id);
    say(`\n${await countOpen(db)} open`);
    say(showReview({ ...review, claimed_by: null }, { width: output.columns || undefined, keys: true }));
    return review;
  }

  /** `again`: nothing was decided, the same review is on the screen; `changed`: it may be another one by now. */
  async function decide(key: string, review: Review): Promise<'done' | 'again' | 'changed'> {
    const given = { review: review.review, reason, digest: review.digest };
    let work: (tx: Queryable) => Promise<bigint>;
    let did: string;
    if (key === 'n') {
      work = (tx) => reviewCreate(tx, given);
      did = 'is a new customer';
    } else if (key === 'd') {
      work = (tx) => reviewDismiss(tx, given);
      did = 'is dismissed';
    } else {
      const candidate = key === 'm' ? await choose('Merge all into which candidate', review) : candidateOf(key, review);
      if (!candidate) return 'again';
      const customer = candidate.customer_id;
      did = `${key === 'm' ? 'and its candidates are' : 'is'} customer ${customer}`;
      work =
        key === 'm'
          ? (tx) => reviewMerge(tx, { ...given, intoCustomer: customer })
          : (tx) => reviewLink(tx, { ...given, customer });
    }
    const done = await attempt(async (tx) => changesOf(tx, await work(tx)));
    if (!done) return 'changed';
    decided.push(review.review);
    walked.decided++;
    say(`Review ${review.review} ${did}.\n${describeChanges(done, 5)}`);
    return 'done';
  }

  /** Decide, or say why it can't be decided so; what is no answer of ours ends the walk. */
  async function attempt<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result | undefined> {
    try {
      return await decideAs(db, { actor, signal: keyboard.signal }, work, quiet);
    } catch (error) {
      if (!sqlstate(error)?.startsWith('IS')) throw error;
      const { message, hint } = error as Error & { hint?: string };
      say(describeError(new Problem(message, hint ?? ''), false));
      return undefined;
    }
  }

  async function explain({ customer_id }: Candidate): Promise<void> {
    for (const { sentence } of plain(await explainCustomer(db, customer_id))) say(`  ${sentence}`);
  }

  async function choose(question: string, review: Review): Promise<Candidate | undefined> {
    if (review.candidates.length === 0) return void say('There is no candidate any longer.');
    output.write(`${question} (1-${Math.min(9, review.candidates.length)}, any other key: none)? `);
    const key = await keyboard.next();
    say(key ?? '');
    return key === undefined ? undefined : candidateOf(key, review);
  }
}

function choices({ candidates }: Review): string {
  const links =
    candidates.length === 0 ? '' : `${candidates.length === 1 ? '1' : `1-${Math.min(9, candidates.length)}`} link, `;
  return `${links}n new, m merge, d dismiss, s skip, u undo, e explain, ? help, q quit`;
}

/** The tenth has no key: it is decided with `spine review link`. */
function candidateOf(key: string, { candidates }: Review): Candidate | undefined {
  return /^[1-9]$/.test(key) ? candidates[Number(key) - 1] : undefined;
}
