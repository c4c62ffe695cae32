import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import { countWorkers } from '../jobs/presence.ts';
import { type Finding, finding } from './finding.ts';

const LONG_WAIT = 60;
const SHOWN = 20;
const count = z.coerce.number();

const Activity = z.tuple([
  z.object({
    pending: count,
    waiting: count,
    failed_jobs: count,
    job_error: z.string().nullable(),
    rejects: count,
    reviews: count,
  }),
]);

/** Whether what arrives is being resolved, and what waits for a person. */
export async function checkActivity(db: ConnectionPool): Promise<Finding[]> {
  const workers = await countWorkers(db);
  const [now] = Activity.parse(
    await db.query(sql`
      select (select count(*) from spine.claims where state = 'pending') as pending,
             coalesce((select extract(epoch from now() - r.received_at)::integer
                       from spine.claims as c join staging.records as r using (provider, entity, external_id)
                       where c.state = 'pending' order by c.pass, c.priority, c.seq limit 1), 0) as waiting,
             (select count(*) from spine_worker.jobs where last_error is not null) as failed_jobs,
             (select last_error from spine_worker.jobs where last_error is not null limit 1) as job_error,
             (select count(*) from staging.rejects) as rejects,
             (select count(*) from spine.match_reviews where state = 'open') as reviews`),
  );
  return [
    finding('worker', workers > 0, `${workers} running`, 'warning', 'Start one: npx spine work (or npx spine up).'),
    finding(
      'pending',
      now.waiting < LONG_WAIT,
      now.pending === 0 ? 'nothing waits' : `${now.pending} claims, the next one for ${now.waiting} s`,
      'warning',
      'Start a worker, or run: npx spine resolve',
    ),
    finding(
      'jobs',
      now.failed_jobs === 0,
      now.failed_jobs === 0 ? 'none failed' : `${now.failed_jobs} failed: ${now.job_error}`,
      'warning',
      'See spine_worker.jobs; the sweep does their work meanwhile.',
    ),
    finding(
      'rejects',
      now.rejects === 0,
      `${now.rejects} payloads`,
      'warning',
      'See what could not be read, and why: npx spine rejects',
    ),
    finding(
      'reviews',
      now.reviews === 0,
      `${now.reviews} open`,
      'warning',
      'A person decides: select * from spine.v_ambiguous_matches',
    ),
  ];
}

const Broken = z.array(z.object({ invariant: z.string(), detail: z.string() }));

export async function checkInvariants(db: ConnectionPool): Promise<Finding[]> {
  const broken = Broken.parse(
    await db.query(sql`select invariant, detail from spine.check_invariants() limit ${SHOWN}`),
  );
  if (broken.length === 0) return [{ check: 'invariants', state: 'ok', detail: 'all hold' }];
  return broken.map(({ invariant, detail }) => ({
    check: 'invariants',
    state: 'problem',
    detail: `${invariant}: ${detail}`,
    advice: 'The graph is not sound: stop the workers, keep a copy of the database, and report this.',
  }));
}
