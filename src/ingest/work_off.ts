import { type ConnectionPool, sql, type Transaction } from '@databases/pg';
import { z } from 'zod';
import { isTransient, retryTransient } from '../db/sqlstate.ts';
import type { Log } from '../log.ts';
import type { Meaning } from './delivery.ts';
import { explain } from './explain.ts';
import type { Entity, Fetched, ProviderModule, Source, Wanted } from './provider.ts';
import { stageFetched } from './stage_page.ts';

type Options = {
  db: ConnectionPool;
  log: Log;
  signal: AbortSignal;
  module: ProviderModule;
  account: string;
  /** Undefined where nothing can be fetched: deliveries that only name objects are left for the daemon. */
  source: Source | undefined;
  /** Whether the caller reads the feeds that are due; if not, deliveries that ask for it are left for the daemon. */
  reads?: boolean;
};

const Kept = z.object({
  id: z.bigint(),
  topic: z.string(),
  body: z.instanceof(Buffer),
  sent_at: z.date().nullable(),
  attempts: z.int(),
});
type Kept = z.infer<typeof Kept>;

/** A delivery with what it means, or why that can't be known. */
type Understood = Kept & ({ meanings: Meaning[] } | { error: string });
type Outcome = { state: 'done' | 'ignored' | 'pending' | 'failed'; error?: string };

const AT_ONCE = 100;

/** Work off what was delivered: stage what it brings, fetch what it names. Gives the feeds that should be read now. */
export async function workOff(options: Options): Promise<Set<Entity>> {
  const due = new Set<Entity>();
  let after: bigint | undefined = 0n;
  while (after !== undefined && !options.signal.aborted) {
    const from: bigint = after;
    after = await retryTransient(() => options.db.tx((tx) => workOffSome(tx, options, from, due)));
  }
  return due;
}

/**
 * Some deliveries in one transaction with what they bring: new ones together, one that failed before by itself, so that
 * it can't fail others again. Gives where to go on; undefined when nothing is left.
 */
async function workOffSome(tx: Transaction, options: Options, after: bigint, due: Set<Entity>) {
  const { log, module, account } = options;
  const { provider } = module;
  // a crash that takes this back takes the note that it was done with it: the deliveries are pending again
  await tx.query(sql`set local synchronous_commit = off`);
  const taken = (await take(tx, options, after)).map((kept) => understand(kept, module));
  const last = taken.findLast(({ attempts }) => attempts === 0)?.id;
  const doable = taken.filter((one) => canBeDone(one, options));
  const now = last === undefined ? doable.slice(0, 1) : doable.filter(({ attempts }) => attempts === 0);
  if (now.length === 0) return last;
  // asked before anything is staged: who stages holds what other ingesters wait for
  const fetched = await attempt(options, () => fetchAll(now, options));
  const missing = 'error' in fetched ? fetched : await attemptIn(tx, options, fetched.result);
  const outcomes = await stageAll(tx, now, options, missing.error);
  for (const [one, { state, error }] of outcomes) {
    if (state === 'pending' || state === 'failed') {
      log.error('delivery_failed', { provider, id: one.id, topic: one.topic, state, error });
    } else for (const { entity } of named(one, 'read')) due.add(entity);
  }
  await note(tx, outcomes);
  log.info('deliveries_worked_off', { provider, account, count: now.length });
  const mayBeMore = taken.length === AT_ONCE || taken.some(({ attempts }) => attempts > 0);
  return mayBeMore ? (last ?? after) : undefined;
}

async function take(tx: Transaction, { module, account }: Options, after: bigint): Promise<Kept[]> {
  return z
    .array(Kept)
    .parse(
      await tx.query(
        sql`select id, topic, body, sent_at, attempts from spine.take_deliveries(${module.provider}::text, ${account}::text, ${AT_ONCE}::integer, ${after}::bigint)`,
      ),
    );
}

function understand(kept: Kept, module: ProviderModule): Understood {
  if (!module.deliveries) return { ...kept, meanings: [] };
  const { topic, body, sent_at: sentAt } = kept;
  try {
    return { ...kept, meanings: module.deliveries.read({ topic, body, sentAt }) };
  } catch (error) {
    return { ...kept, error: explain(error).error };
  }
}

function named<Kind extends Meaning['kind']>(one: Understood, kind: Kind) {
  const meanings = 'meanings' in one ? one.meanings : [];
  return meanings.filter((meaning): meaning is Extract<Meaning, { kind: Kind }> => meaning.kind === kind);
}

function canBeDone(one: Understood, { source, reads }: Options): boolean {
  const canFetch = source?.fetch !== undefined || named(one, 'fetch').length === 0;
  return canFetch && (reads === true || named(one, 'read').length === 0);
}

/** Everything that they name, each object once. */
async function fetchAll(all: Understood[], { source, signal }: Options): Promise<Fetched[]> {
  const wanted = new Map<string, Wanted>();
  for (const { entity, id, kind } of all.flatMap((one) => named(one, 'fetch'))) {
    wanted.set(JSON.stringify([entity, id, kind]), { entity, id, ...(kind && { kind }) });
  }
  return wanted.size === 0 ? [] : await source!.fetch!([...wanted.values()], signal);
}

type Outcomes = Map<Understood, Outcome>;

/** Stage what they bring, all of it at once; when that is refused, each by itself, to see whose it is. */
async function stageAll(tx: Transaction, all: Understood[], options: Options, missing?: string): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  for (const one of all) {
    const outcome = withoutStaging(one, missing);
    if (outcome) outcomes.set(one, outcome);
  }
  const rest = all.filter((one) => !outcomes.has(one));
  const together = await attemptIn(
    tx,
    options,
    rest.flatMap((one) => named(one, 'record')),
  );
  for (const one of rest) {
    const alone = together.error !== undefined && rest.length > 1;
    const { error } = alone ? await attemptIn(tx, options, named(one, 'record')) : together;
    outcomes.set(one, error === undefined ? { state: 'done' } : { state: 'pending', error });
  }
  return outcomes;
}

/** What becomes of one that brings nothing, or nothing now. */
function withoutStaging(one: Understood, missing: string | undefined): Outcome | undefined {
  if ('error' in one) return { state: 'failed', error: one.error }; // its bytes will never say more
  if (missing !== undefined && named(one, 'fetch').length > 0) return { state: 'pending', error: missing };
  const reasons = named(one, 'nothing').map(({ reason }) => reason);
  return reasons.length === one.meanings.length ? { state: 'ignored', error: reasons[0] } : undefined;
}

async function note(tx: Transaction, outcomes: Outcomes): Promise<void> {
  const ids = [...outcomes.keys()].map(({ id }) => id);
  const states = [...outcomes.values()].map(({ state }) => state);
  const errors = [...outcomes.values()].map(({ error }) => error ?? null);
  await tx.query(sql`
    select spine.finish_delivery(o.id, o.state, o.error)
    from unnest(${ids}::bigint[], ${states}::text[], ${errors}::text[]) as o (id, state, error)`);
}

/** Stage in a savepoint: what the database refuses takes nothing else with it. */
async function attemptIn(tx: Transaction, options: Options, records: Fetched[]): Promise<{ error?: string }> {
  if (records.length === 0) return {};
  const { module, account } = options;
  const owner = { provider: module.provider, account };
  const staged = await attempt(options, () => tx.tx((inner) => stageFetched(inner, owner, records)));
  return 'error' in staged ? staged : {};
}

/** The result, or what is to be told of the failure. What passes by itself, or was stopped, is not one. */
async function attempt<Result>({ signal }: Options, work: () => Promise<Result>) {
  try {
    return { result: await work() };
  } catch (error) {
    if (signal.aborted || isTransient(error)) throw error;
    return { error: explain(error).error };
  }
}
