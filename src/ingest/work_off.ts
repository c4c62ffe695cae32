import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import { retryTransient } from '../db/sqlstate.ts';
import type { Log } from '../log.ts';
import type { Meaning } from './delivery.ts';
import type { Entity, ProviderModule, Source } from './provider.ts';
import { stage } from './stage_page.ts';

type Options = {
  db: ConnectionPool;
  log: Log;
  signal: AbortSignal;
  module: ProviderModule;
  account: string;
  /** Undefined where nothing can be fetched: deliveries that only name objects are left for the daemon. */
  source: Source | undefined;
};

const Kept = z.array(
  z.object({ id: z.bigint(), topic: z.string(), body: z.instanceof(Buffer), sent_at: z.date().nullable() }),
);
type Kept = z.infer<typeof Kept>;

const AT_ONCE = 100;

/** Work off what was delivered: stage what it brings, fetch what it names. Gives the feeds that should be read now. */
export async function workOff(options: Options): Promise<Set<Entity>> {
  const { db, signal } = options;
  const due = new Set<Entity>();
  for (let more = true; more && !signal.aborted; ) {
    more = (await retryTransient(() => db.tx((tx) => workOffSome(tx, options, due)))) === AT_ONCE;
  }
  return due;
}

type Tx = Parameters<Parameters<ConnectionPool['tx']>[0]>[0];

/** Some deliveries in one transaction with what they bring; gives how many were finished. */
async function workOffSome(tx: Tx, options: Options, due: Set<Entity>): Promise<number> {
  const { module, account, source, log } = options;
  const { provider } = module;
  const kept = Kept.parse(
    await tx.query(
      sql`select id, topic, body, sent_at from spine.take_deliveries(${provider}::text, ${account}::text, ${AT_ONCE}::integer)`,
    ),
  );
  let finished = 0;
  for (const one of kept) {
    const outcome = await tx
      .tx((inner) => workOffOne(inner, one, options, due))
      .catch((error) => ({
        state: 'pending',
        error: String((error as Error).message)
          .split('\n')[0]!
          .slice(0, 300),
      }));
    if (outcome === undefined) continue;
    if (outcome.error) log.error('delivery_failed', { provider, id: one.id, topic: one.topic, error: outcome.error });
    if (outcome.state !== 'pending') finished++;
    await tx.query(
      sql`select spine.finish_delivery(${one.id}::bigint, ${outcome.state}::text, ${outcome.error ?? null}::text)`,
    );
  }
  if (finished > 0)
    log.info('deliveries_worked_off', { provider, account, count: finished, fetched: source !== undefined });
  return finished;
}

/** Undefined: it names objects that nobody here can fetch. */
async function workOffOne(
  tx: Tx,
  { topic, body, sent_at: sentAt }: Kept[number],
  { module, account, source, signal }: Options,
  due: Set<Entity>,
): Promise<{ state: string; error?: string } | undefined> {
  const meanings: Meaning[] = module.deliveries!.read({ topic, body, sentAt });
  const wanted = meanings.filter((meaning) => meaning.kind === 'fetch');
  const reads = meanings.filter((meaning) => meaning.kind === 'read');
  if ((wanted.length > 0 && !source?.fetch) || (reads.length > 0 && !source)) return undefined;
  const records = meanings.filter((meaning) => meaning.kind === 'record');
  const fetched = wanted.length > 0 ? await source!.fetch!(wanted, signal) : [];
  await stage(tx, { provider: module.provider, account }, [...records, ...fetched]);
  for (const { entity } of reads) due.add(entity);
  const nothing = meanings.find((meaning) => meaning.kind === 'nothing');
  if (meanings.length === 0 || (nothing && meanings.length === 1)) return { state: 'ignored', error: nothing?.reason };
  return { state: 'done' };
}
