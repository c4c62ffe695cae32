import { type ConnectionPool, sql, type Transaction } from '@databases/pg';
import { z } from 'zod';
import { isTransient, retryTransient } from '../db/sqlstate.ts';
import type { Log } from '../log.ts';
import type { Meaning } from './delivery.ts';
import { explain } from './explain.ts';
import type { Entity, Fetched, ProviderModule, Source, Wanted } from './provider.ts';
import { stage } from './stage_page.ts';

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
  const taken = (await take(tx, options, after)).map((kept) => understand(kept, module));
  const last = taken.findLast(({ attempts }) => attempts === 0)?.id;
  const doable = taken.filter((one) => canBeDone(one, options));
  const now = last === undefined ? doable.slice(0, 1) : doable.filter(({ attempts }) => attempts === 0);
  if (now.length === 0) return last;
  // asked before anything is staged: who stages holds what other ingesters wait for
  const fetched = await attempt(options, () => fetchAll(now, options));
  const missing = 'error' in fetched ? fetched : await attemptIn(tx, options, fetched.result);
  for (const one of now) {
    const outcome = await finish(tx, one, options, missing.error);
    const { id, topic } = one;
    const { state, error } = outcome;
    if (state === 'pending' || state === 'failed') log.error('delivery_failed', { provider, id, topic, state, error });
    else for (const { entity } of named(one, 'read')) due.add(entity);
    await tx.query(sql`select spine.finish_delivery(${id}::bigint, ${state}::text, ${error ?? null}::text)`);
  }
  log.info('deliveries_worked_off', { provider, account, count: now.length });
  return last ?? after;
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

async function finish(tx: Transaction, one: Understood, options: Options, missing?: string): Promise<Outcome> {
  if ('error' in one) return { state: 'failed', error: one.error }; // its bytes will never say more
  if (missing !== undefined && named(one, 'fetch').length > 0) return { state: 'pending', error: missing };
  const reasons = named(one, 'nothing').map(({ reason }) => reason);
  if (reasons.length === one.meanings.length) return { state: 'ignored', error: reasons[0] };
  const { error } = await attemptIn(tx, options, named(one, 'record'));
  return error === undefined ? { state: 'done' } : { state: 'pending', error };
}

/** Stage in a savepoint: what the database refuses takes nothing else with it. */
async function attemptIn(tx: Transaction, options: Options, records: Fetched[]): Promise<{ error?: string }> {
  if (records.length === 0) return {};
  const { module, account } = options;
  const owner = { provider: module.provider, account };
  const staged = await attempt(options, () => tx.tx((inner) => stage(inner, owner, records)));
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
