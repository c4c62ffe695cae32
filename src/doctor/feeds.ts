import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import { KILLED, STOPPED } from '../ingest/run_feed.ts';
import type { Finding } from './finding.ts';

const Failing = z.array(
  z.object({
    provider: z.string(),
    account: z.string(),
    entity: z.string(),
    kind: z.string(),
    error: z.string(),
    times: z.coerce.number(),
    since: z.date(),
    next_run_at: z.date().nullable(),
  }),
);
const Read = z.tuple([z.object({ feeds: z.coerce.number() })]);

/** The feeds that fail since their last success. One that somebody stopped does not. */
export async function checkFeeds(db: ConnectionPool): Promise<Finding[]> {
  const failing = Failing.parse(
    await db.query(sql`
      select f.provider, f.account, f.entity, (array_agg(r.kind order by r.id desc))[1] as kind,
        (array_agg(r.error order by r.id desc))[1] as error, count(*) as times, min(r.started_at) as since, f.next_run_at
      from spine.v_sync_status as f
      join spine.sync_runs as r on (r.provider, r.account, r.entity) = (f.provider, f.account, f.entity)
      where r.error not in (${STOPPED}, ${KILLED}) and r.started_at > coalesce(f.last_success_at, '-infinity')
      group by f.provider, f.account, f.entity, f.next_run_at
      order by f.provider, f.account, f.entity`),
  );
  if (failing.length > 0) return failing.map(describe);
  const [{ feeds }] = Read.parse(await db.query(sql`select count(*) as feeds from spine.v_sync_status`));
  return [{ check: 'feeds', state: 'ok', detail: feeds === 0 ? 'none was read yet' : `${feeds} read, none fails` }];
}

function describe({
  provider,
  account,
  entity,
  kind,
  error,
  times,
  since,
  next_run_at,
}: z.infer<typeof Failing>[number]) {
  const name = [provider, account, entity].filter((part) => part !== '').join(' ');
  const often = times === 1 ? 'at' : `${times} times since`;
  const next = next_run_at === null ? '' : ` It is read again at ${minuteOf(next_run_at)}.`;
  return {
    check: 'feeds',
    state: 'problem',
    detail: `${name}: ${error.split('\n')[0]} (${often} ${minuteOf(since)})`,
    advice:
      kind === 'import'
        ? 'Import the file again once it is right.'
        : `To try it now and see what to do: npx spine sync ${provider}${next}`,
  } satisfies Finding;
}

function minuteOf(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
