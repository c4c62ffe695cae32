// A process of its own for one ingester, so that its time and memory are seen apart from the bench's.
import { openPool } from '../src/db/pool.ts';
import { createLog } from '../src/log.ts';
import { backendSeconds } from './backends.ts';
import { openSource, readOnce, readPages } from './reading.ts';
import type { Read } from './serve.ts';
import { since } from './turns.ts';

export type Task = {
  url: string;
  provider: Read;
  environment: Record<string, string>;
  /** Read so many pages, again and again from the beginning; without, everything once. */
  pages?: number;
  /** A database to read everything into once before that is measured, as a daemon has before long: its code is compiled then. */
  before?: string;
};
/** What it took; memory in MB. */
export type Took = { pages: number; records: number; seconds: number; cpu: number; heap: number; rss: number };

const { url, provider, environment, pages, before: other } = JSON.parse(process.argv[2]!) as Task;
const open = async (url: string) => {
  const db = openPool(url, { verb: 'bench', size: 4 });
  const context = { db, log: createLog('error'), signal: new AbortController().signal };
  return { db, context, source: await openSource(provider, environment, context) };
};
if (other !== undefined) {
  const { db, context, source } = await open(other);
  await readOnce(source, context);
  await db.dispose();
}
const { db, context, source } = await open(url);
const idle = await backendSeconds(db);
const before = process.cpuUsage();
const started = performance.now();
const read = pages === undefined ? await readOnce(source, context) : await readPages(source, context, pages);
const seconds = since(started);
const { user, system } = process.cpuUsage(before);
const cpu = (user + system) / 1e6 + (await backendSeconds(db)) - idle;
globalThis.gc!();
const heap = process.memoryUsage().heapUsed / 2 ** 20;
const rss = process.resourceUsage().maxRSS / 1024;
await db.dispose();
process.send!({ ...read, seconds, cpu, heap, rss } satisfies Took);
process.disconnect();
