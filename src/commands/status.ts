import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import type { Command } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { countWorkers } from '../jobs/presence.ts';
import { plain } from '../plain.ts';
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
    next_run_at: z.date().nullable(),
    last_error: z.string().nullable(),
    last_error_at: z.date().nullable(),
    open_rejects: count,
  }),
);
type Feed = z.infer<typeof Feeds>[number];

const Deliveries = z.array(
  z.object({
    provider: z.string(),
    account: z.string(),
    waiting: count,
    failed: count,
    open_privacy_requests: count,
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

The queue, then one row per feed (v_sync_status) with the last error of those that failed, what was delivered and waits,
then one row per provider (v_identity_stats).`,
  async run(call) {
    const status = await withDatabase(call, 'status', readStatus);
    if (call.values.json) {
      console.log(JSON.stringify(status));
      return;
    }
    console.log(formatTable([status.queue]));
    console.log(`\n${status.feeds.length > 0 ? formatTable(status.feeds.map(rowOf)) : 'No feed has run yet.'}`);
    for (const feed of status.feeds.filter(isFailing)) console.log(describeError(plain(feed)));
    if (status.deliveries.length > 0) console.log(`\n${formatTable(status.deliveries)}`);
    console.log(`\n${formatTable(status.providers)}`);
  },
};
export default command;

/** A table is for short things; the errors follow it. */
function rowOf({ last_error, last_error_at, ...feed }: Feed) {
  return feed;
}

/** An error that no success followed. */
function isFailing({ last_error_at, last_success_at }: Feed): boolean {
  return last_error_at !== null && (last_success_at === null || last_error_at > last_success_at);
}

function describeError({ provider, account, entity, last_error, last_error_at }: Feed): string {
  const name = [provider, account, entity].filter((part) => part !== '').join(' ');
  return `${name}: ${last_error} (${last_error_at?.toISOString().slice(0, 19).replace('T', ' ')})`;
}

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
  const deliveries = Deliveries.parse(
    await db.query(sql`
      select d.provider, d.account, count(*) filter (where d.state = 'pending') as waiting,
        count(*) filter (where d.state = 'failed') as failed,
        count(*) filter (where d.state = 'open') as open_privacy_requests
      from spine.webhook_deliveries as d
      where d.state in ('pending', 'failed', 'open')
      group by d.provider, d.account
      order by d.provider, d.account`),
  );
  const providers = Providers.parse(await db.query(sql`select * from spine.v_identity_stats`));
  return { queue: { ...queue, workers: await countWorkers(db) }, feeds, deliveries, providers };
}
