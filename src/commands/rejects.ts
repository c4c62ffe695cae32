import { isUtf8 } from 'node:buffer';
import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { type Call, type Command, UsageError, wholeNumber } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { toJson } from '../json.ts';
import { plainLines } from '../plain.ts';
import { Problem } from '../problem.ts';
import { sayWhile } from '../say_while.ts';
import { formatTable } from '../table.ts';
import { readProviders } from './sources.ts';

const LISTED = 50;
/** How many are tried in one transaction. */
const AT_ONCE = 100;
/** Of more reasons than these only the commonest are told. */
const REASONS = 20;
const count = z.coerce.number();

const Reject = z.object({
  id: z.bigint(),
  provider: z.string(),
  entity: z.string(),
  account: z.string(),
  bytes: z.number(),
  attempts: z.number(),
  first_seen_at: z.date(),
  last_seen_at: z.date(),
  reason: z.string(),
});
const Rejects = z.array(Reject);
const Reasons = z.array(z.object({ rejects: count, provider: z.string(), entity: z.string(), reason: z.string() }));
const Total = z.tuple([z.object({ total: count })]);
const Whole = z.array(Reject.extend({ raw: z.instanceof(Buffer) }));

const COLUMNS = sql`j.id, j.provider, j.entity, j.account, octet_length(j.raw) as bytes, j.attempts, j.first_seen_at, j.last_seen_at, j.reason`;
const Retried = z.tuple([z.object({ tried: count, staged: count, last: z.bigint().nullable() })]);

const command: Command = {
  summary: 'what could not be read: list it, look at it, try it again',
  positionals: 2,
  usage: `[provider] [--limit N] [--json]   what was kept with its reason, the latest first
       spine rejects show <id> [--json]          one of them, byte for byte, as it came; --json: with its reason
       spine rejects retry [provider] [--json]   stage again what can be read now

Nothing is thrown away: what could not be read waits here, byte for byte. After an update of Spine that can read it, retry
stages it.

  --limit N      how many are listed (${LISTED})`,
  options: { limit: { type: 'string' } },
  async run(call) {
    const [action] = call.positionals;
    if (action === 'show') await show(call);
    else if (action === 'retry') await retry(call, providerIn(call.positionals.slice(1)));
    else await list(call, providerIn(call.positionals));
  },
};
export default command;

function providerIn(words: string[]): string | null {
  if (words.length > 1) throw new UsageError('one provider, or none for all');
  return readProviders(words)?.[0] ?? null;
}

async function list(call: Call, provider: string | null): Promise<void> {
  const limit = wholeNumber(call.values.limit, '--limit', LISTED);
  const { total, reasons, rejects } = await withDatabase(call, 'rejects', async (db) => ({
    total: await countOf(db, provider),
    reasons: await commonest(db, provider),
    rejects: await latest(db, provider, limit),
  }));
  if (call.values.json) return console.log(toJson({ total, reasons, rejects }));
  if (total === 0) return console.log('Everything could be read.');
  console.log(formatTable(rejects.map(({ first_seen_at, ...rest }) => rest)));
  if (total === rejects.length) return;
  console.log(`\n${total - rejects.length} more: --limit N shows them. All by reason, the commonest first:\n`);
  console.log(formatTable(reasons));
}

async function countOf(db: Queryable, provider: string | null): Promise<number> {
  const [{ total }] = Total.parse(await db.query(sql`select count(*) as total from ${among(provider)}`));
  return total;
}

async function latest(db: Queryable, provider: string | null, limit: number) {
  return Rejects.parse(
    await db.query(sql`
      select ${COLUMNS} from ${among(provider)} order by j.last_seen_at desc, j.id desc limit ${limit}`),
  );
}

async function commonest(db: Queryable, provider: string | null) {
  return Reasons.parse(
    await db.query(sql`
      select count(*) as rejects, j.provider, j.entity, j.reason
      from ${among(provider)}
      group by j.provider, j.entity, j.reason order by 1 desc, 2, 3, 4 limit ${REASONS}`),
  );
}

function among(provider: string | null) {
  return sql`staging.rejects as j where (${provider}::text is null or j.provider = ${provider}::text)`;
}

/** As it came for a program; at a terminal nothing that would rewrite it. */
async function show(call: Call): Promise<void> {
  const id = call.positionals[1];
  if (id === undefined || !/^\d{1,18}$/.test(id)) throw new UsageError('give the id of one: spine rejects lists them');
  const [found] = await withDatabase(call, 'rejects', async (db) =>
    Whole.parse(await db.query(sql`select ${COLUMNS}, j.raw from staging.rejects as j where j.id = ${id}::bigint`)),
  );
  if (!found) throw new Problem(`there is no reject ${id}`, 'What is there: npx spine rejects');
  const { raw, ...known } = found;
  if (call.values.json)
    console.log(toJson({ ...known, ...(isUtf8(raw) ? { text: raw.toString() } : { base64: raw.toString('base64') }) }));
  else process.stdout.write(process.stdout.isTTY ? `${plainLines(raw.toString())}\n` : raw);
}

async function retry(call: Call, provider: string | null): Promise<void> {
  const { signal } = call;
  const sum = await withDatabase(call, 'rejects', (db) =>
    sayWhile('trying what was rejected', () => retryAll(db, provider, signal)),
  );
  if (call.values.json) console.log(toJson(sum));
  else console.log(`${sum.tried} tried, ${sum.staged} staged, ${sum.waiting} still wait: npx spine rejects`);
  if (signal.aborted) throw new Problem('stopped before all were tried', 'The same command tries all again.');
}

async function retryAll(db: ConnectionPool, provider: string | null, signal: AbortSignal) {
  const sum = { tried: 0, staged: 0 };
  for (let last: bigint | null = 0n; last !== null && !signal.aborted; ) {
    const [some] = Retried.parse(
      await db.query(sql`
        select r.tried, r.staged, r.last
        from spine.retry_rejects(${provider}::text, ${AT_ONCE}::integer, ${last}::bigint) as r`),
    );
    sum.tried += some.tried;
    sum.staged += some.staged;
    last = some.last;
  }
  return { ...sum, waiting: await countOf(db, provider) };
}
