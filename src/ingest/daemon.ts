import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { explain } from './explain.ts';
import { keepDelivery } from './keep_delivery.ts';
import { keepSubscribed } from './keep_subscribed.ts';
import type { Entity, Feed, ProviderModule, Source } from './provider.ts';
import { runFeed } from './run_feed.ts';
import { isUnderWay } from './sweep.ts';
import { workOff } from './work_off.ts';

type Options = { db: ConnectionPool; log: Log; signal: AbortSignal; module: ProviderModule; source: Source };

/** When each feed is read next, by the clock that nobody sets (performance.now()). */
type Plan = Map<Entity, { at: number; failures: number }>;

/** How often it is looked whether a feed is due, and whether something was delivered. */
const SWEEP = 500;
/** How often it is looked whether a search for what was deleted is due. */
const SWEEP_CHECK = 60_000;
/** After a failure the next reading comes later each time, up to this. */
const LONGEST_PAUSE = 15 * 60_000;
/** The same for what fails by no provider's fault, such as a database that is away. */
const LONGEST_REST = 30_000;
/** A feed that another daemon has in hand is looked at again this soon: that one may be killed. */
const OVERTAKEN = 5_000;

/** Read one account of a provider until the signal: on schedule, and sooner when a delivery says so. */
export async function runDaemon(options: Options): Promise<void> {
  const { source, log, signal } = options;
  const { provider, account, feeds } = source;
  log.info('ingester_started', { provider, account, feeds: feeds.length });
  const plan: Plan = new Map(feeds.map(({ entity }) => [entity, { at: 0, failures: 0 }]));
  await Promise.all([
    again(options, 'reading_failed', SWEEP, () => readDue(options, plan)),
    again(options, 'working_off_failed', SWEEP, () => workOffAll(options, plan)),
    source.sweeps && again(options, 'sweeping_failed', SWEEP_CHECK, () => sweepDue(options)),
    keepSubscribed(source, options),
    source.listen && again(options, 'listening_failed', SWEEP * 10, () => listen(options)),
  ]);
  for (const { entity } of feeds) await schedule(options, entity, null).catch(() => {});
  await source.close?.().catch((error) => log.error('closing_failed', { provider, error: explain(error).error }));
  log.info('ingester_stopped', { provider, account, reason: String(signal.reason) });
}

/** Do it until the signal; what fails is logged and done again after a rest that doubles. */
async function again({ log, signal, source }: Options, event: string, pause: number, work: () => Promise<void>) {
  for (let rest = pause; !signal.aborted; await sleep(rest, undefined, { signal }).catch(() => {})) {
    try {
      await work();
      rest = pause;
    } catch (error) {
      if (signal.aborted) return;
      rest = Math.max(pause, Math.min(rest * 2, LONGEST_REST));
      log.error(event, { provider: source.provider, error: explain(error).error, retry_in_ms: rest });
    }
  }
}

async function readDue(options: Options, plan: Plan): Promise<void> {
  const { signal, source } = options;
  for (const feed of source.feeds) {
    if (signal.aborted) return;
    if (plan.get(feed.entity)!.at <= performance.now()) await readOne(options, plan, feed);
  }
}

async function readOne(options: Options, plan: Plan, feed: Feed): Promise<void> {
  const { db, log, signal, source } = options;
  const planned = plan.get(feed.entity)!;
  planned.at = Number.POSITIVE_INFINITY; // a delivery that comes while it is read asks for another reading
  try {
    const ran = await runFeed(feed, source, { db, log, signal, mode: 'incremental' });
    planned.failures = ran.error === undefined ? 0 : planned.failures + 1;
    const pause = Math.min(source.interval * 2 ** planned.failures, Math.max(source.interval, LONGEST_PAUSE));
    putOff(planned, ran.overtaken ? Math.min(OVERTAKEN, pause) : Math.max(pause, ran.wait ?? 0));
  } catch (error) {
    putOff(planned, SWEEP); // again() rests
    throw error;
  }
  await schedule(options, feed.entity, new Date(Date.now() + Math.max(0, planned.at - performance.now())));
}

function putOff(planned: { at: number }, milliseconds: number): void {
  if (planned.at === Number.POSITIVE_INFINITY) planned.at = performance.now() + milliseconds;
}

const Swept = z.array(z.object({ position: z.record(z.string(), z.unknown()), due: z.boolean() }));

/** Look for what was deleted, once a day, beginning a day after the first start; one that was stopped goes on. */
async function sweepDue({ db, log, signal, source }: Options): Promise<void> {
  const { provider, account, sweeps = [] } = source;
  for (const sweep of sweeps) {
    await db.query(sql`
      select spine.open_feed(${provider}::text, ${account}::text, ${sweep.entity}::text, 'sweep')`);
    const [swept] = Swept.parse(
      await db.query(sql`
        select c.position, c.updated_at < now() - interval '1 day' as due from spine.sync_cursors as c
        where c.provider = ${provider}::text and c.account = ${account}::text and c.entity = ${sweep.entity}::text
          and c.mode = 'sweep'`),
    );
    if (signal.aborted || !swept || !(swept.due || isUnderWay(swept.position))) continue;
    const { error } = await runFeed(sweep, source, { db, log, signal, mode: 'sweep' });
    // it is logged, and asked again with the others; a provider that fails is not asked all the time
    if (error !== undefined) await sleep(LONGEST_PAUSE, undefined, { signal }).catch(() => {});
  }
}

async function workOffAll(options: Options, plan: Plan): Promise<void> {
  if (!options.module.deliveries) return;
  for (const entity of await workOff({ ...options, account: options.source.account, reads: true })) {
    const planned = plan.get(entity);
    if (planned) planned.at = 0;
  }
}

async function listen({ db, signal, source }: Options): Promise<void> {
  await source.listen?.(async (delivered) => void (await keepDelivery(db, source, delivered)), signal);
}

async function schedule({ db, source }: Options, entity: Entity, at: Date | null): Promise<void> {
  await db.query(sql`
    select spine.schedule_feed(${source.provider}::text, ${source.account}::text, ${entity}::text, ${at}::timestamptz)`);
}
