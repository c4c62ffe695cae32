import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import type { Command } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { countWorkers } from '../jobs/presence.ts';
import { formatTable } from '../table.ts';

const count = z.coerce.number();

const Queue = z.tuple([
  z.object({ pending: count, waiting_since: z.date().nullable(), jobs: count, rejects: count, open_reviews: count }),
]);

const Feeds = z.array(
  z.object({
    provider: z.string(),
    account: z.string(),
    entity: z.string(),
    last_run_finished_at: z.date().nullable(),
    last_success_at: z.date().nullable(),
    last_error: z.string().nullable(),
    open_rejects: count,
  }),
);

const Providers = z.array(
  z.object({
    provider: z.string(),
    customers: count,
    identities: count,
    claims_pending: count,
    claims_ambiguous: count,
    claims_unidentified: count,
    rejects: count,
    orders: count,
    orders_with_customer: count,
  }),
);

const command: Command = {
  summary: 'show the queue, the feeds and what is resolved',
  usage: `[--json]

The queue, then one row per feed (v_sync_status), then one per provider (v_identity_stats).`,
  async run(call) {
    const status = await withDatabase(call, 'status', readStatus);
    if (call.values.json) {
      console.log(JSON.stringify(status));
      return;
    }
    console.log(formatTable([status.queue]));
    console.log(`\n${status.feeds.length > 0 ? formatTable(status.feeds) : 'No feed has run yet.'}`);
    console.log(`\n${formatTable(status.providers)}`);
  },
};
export default command;

async function readStatus(db: ConnectionPool) {
  const [queue] = Queue.parse(
    await db.query(sql`
      select (select count(*) from spine.claims where state = 'pending') as pending,
             (select r.received_at
              from spine.claims as c join staging.records as r using (provider, entity, external_id)
              where c.state = 'pending'
              order by c.pass, c.priority, c.seq limit 1) as waiting_since,
             (select count(*) from spine_worker.jobs) as jobs,
             (select count(*) from staging.rejects) as rejects,
             (select count(*) from spine.match_reviews where state = 'open') as open_reviews`),
  );
  const feeds = Feeds.parse(await db.query(sql`select * from spine.v_sync_status order by provider, account, entity`));
  const providers = Providers.parse(await db.query(sql`select * from spine.v_identity_stats`));
  return { queue: { ...queue, workers: await countWorkers(db) }, feeds, providers };
}
