import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionPool, sql } from '@databases/pg';
import { freePort } from '../src/db/embedded/port.ts';
import { openPool } from '../src/db/pool.ts';
import { createLog } from '../src/log.ts';
import { loadInventedShop } from '../src/population/load.ts';
import { startSpine, until } from '../test/support/spine.ts';
import { backendSeconds, processSeconds } from './backends.ts';
import { type Delivery, deliveryOf, knownCustomers } from './deliveries.ts';
import type { Measured } from './report.ts';
import { dropDatabase, freshDatabase } from './server.ts';

type Options = { people: number; rate: number; seconds: number; say: (text: string) => void };

const SECRET = 'a secret of the bench';
const KNOWN = 1000;
/** The first deliveries find everything cold, and are not counted. */
const WARM_UP = 2;
/** What is not visible by then is lost. */
const PATIENCE = 60_000;
/** How long the watcher rests between two looks. */
const REST = 2;

/** Deliveries at a fixed rate, whatever becomes of them, and how long each takes until the customer shows what it brought. */
export async function benchWebhooks(server: string, { people, say, ...schedule }: Options): Promise<Measured> {
  const measured: Measured = { records: 0, records_per_second: schedule.rate, ratios: {}, figures: {} };
  for (const [name, verbs] of Object.entries({ '': [['webhooks'], ['work']], up_: [['up']] })) {
    const url = await freshDatabase(server, 'bench_webhooks');
    say(`an invented shop of ${people} people`);
    await fill(url, people);
    say(`spine ${verbs.flat().join(', spine ')}: ${schedule.rate} deliveries a second for ${schedule.seconds} s`);
    const { taken, looks, answers, cpu } = await deliverAll(url, verbs, schedule);
    await dropDatabase(url);
    measured.records += taken.length;
    measured.ratios[`${name}median_ms`] = { value: quantile(taken, 0.5), target: '< 50' };
    measured.ratios[`${name}p99_ms`] = { value: quantile(taken, 0.99), target: '< 250' };
    measured.figures[`${name}longest_ms`] = quantile(taken, 1);
    measured.figures[`${name}answer_median_ms`] = quantile(answers, 0.5);
    measured.figures[`${name}answer_p99_ms`] = quantile(answers, 0.99);
    measured.figures[`${name}resolution_ms`] = quantile(looks, 0.5);
    measured.figures[`${name}cpu_ms_a_delivery`] = (cpu * 1000) / (schedule.rate * (WARM_UP + schedule.seconds));
  }
  return measured;
}

async function fill(url: string, people: number): Promise<void> {
  const db = openPool(url, { verb: 'bench', size: 1 });
  const log = createLog('error');
  await loadInventedShop({ db, log, signal: new AbortController().signal, size: people, out: { write: () => {} } });
  await db.query(sql`select spine.stage_records('shopify', 'customer', ${knownCustomers(KNOWN)}::text[])`);
  await db.query(sql`select spine.resolve_pending()`);
  await db.query(sql`vacuum analyze`);
  await db.query(sql`checkpoint`);
  await db.dispose();
}

type Timed = { taken: number[]; looks: number[]; answers: number[] };

/** Run the commands as an operator does, each in a process of its own, and deliver to them. */
async function deliverAll(
  url: string,
  verbs: string[][],
  schedule: Omit<Options, 'people' | 'say'>,
): Promise<Timed & { cpu: number }> {
  const port = await freePort();
  const env = { DATABASE_URL: url, SHOPIFY_WEBHOOK_SECRET: SECRET, SPINE_WEBHOOK_PORT: `${port}` };
  const running = verbs.map((args) => startSpine(args, { env }));
  const db = openPool(url, { verb: 'bench', size: 1 });
  try {
    const said = () => running.map((one) => one.said.stderr).join('');
    await until(() => {
      if (running.some(({ child }) => child.exitCode !== null)) throw new Error(`a command ended: ${said()}`);
      return said().includes('receiver_started') && said().includes('worker_started');
    });
    const used = async () => processSeconds(running.map(({ child }) => child.pid!)) + (await backendSeconds(db));
    const before = await used();
    const timed = await watch(db, `http://127.0.0.1:${port}/webhooks/shopify`, schedule);
    return { ...timed, cpu: (await used()) - before };
  } finally {
    await db.dispose();
    for (const { child } of running) process.kill(-child.pid!, 'SIGINT');
    await Promise.all(running.map(({ ended }) => ended));
  }
}

type Sent = { last: string; at: number; counts: boolean };

async function watch(
  db: ConnectionPool,
  to: string,
  { rate, seconds }: Omit<Options, 'people' | 'say'>,
): Promise<Timed> {
  const open = new Map<string, Sent[]>();
  const timed: Timed = { taken: [], looks: [], answers: [] };
  const started = performance.now() + 100;
  let over = false;
  const watching = look(db, open, timed, () => over);
  const answers: Promise<void>[] = [];
  for (let n = 0; n < rate * (WARM_UP + seconds); n++) {
    const at = started + (n * 1000) / rate;
    const wait = at - performance.now();
    if (wait > 0) await sleep(wait);
    const delivery = deliveryOf(n, { known: KNOWN, secret: SECRET });
    const counts = n >= rate * WARM_UP;
    // from the time that the schedule says: one that is sent late because others are slow has waited too
    open.set(delivery.email, [...(open.get(delivery.email) ?? []), { last: delivery.last, at, counts }]);
    answers.push(deliver(to, delivery).then((milliseconds) => void (counts && timed.answers.push(milliseconds))));
  }
  await Promise.all(answers);
  over = true;
  await watching;
  return timed;
}

async function deliver(to: string, { headers, body }: Delivery): Promise<number> {
  const sent = performance.now();
  const response = await fetch(to, { method: 'POST', headers, body });
  if (response.status !== 200) throw new Error(`a delivery was answered ${response.status}`);
  await response.arrayBuffer();
  return performance.now() - sent;
}

/** Look again and again for what was delivered, until all of it shows. */
async function look(db: ConnectionPool, open: Map<string, Sent[]>, timed: Timed, over: () => boolean): Promise<void> {
  let deadline = Number.POSITIVE_INFINITY;
  for (let last = performance.now(); !over() || open.size > 0; ) {
    if (over() && deadline === Number.POSITIVE_INFINITY) deadline = performance.now() + PATIENCE;
    if (performance.now() > deadline) throw new Error(`${open.size} customers do not show what was delivered`);
    const emails = [...open.keys()];
    const rows: { email: string; last: string }[] =
      emails.length === 0
        ? []
        : await db.query(sql`
            select u.primary_email as email, u.last_name as last from spine.v_unified_customer as u
            where u.primary_email = any (${emails}::text[])`);
    const now = performance.now();
    timed.looks.push(now - last);
    last = now;
    for (const row of rows) {
      const sent = open.get(row.email) ?? [];
      const shown = sent.findIndex((one) => one.last === row.last);
      for (const { at, counts } of sent.splice(0, shown + 1)) if (counts) timed.taken.push(now - at);
      if (sent.length === 0) open.delete(row.email);
    }
    await sleep(REST);
  }
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
