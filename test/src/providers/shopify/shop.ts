import type { ConnectionPool } from '@databases/pg';
import { sql } from '@databases/pg';
import type { ExecutionContext } from 'ava';
import type { Entity, Mode, Source } from '../../../../src/ingest/provider.ts';
import { type Ran, runFeed } from '../../../../src/ingest/run_feed.ts';
import { createLog, type Log } from '../../../../src/log.ts';
import type { ShopObject } from '../../../../src/population/model.ts';
import { shopifyPayload } from '../../../../src/population/payloads/shopify.ts';
import { shopify } from '../../../../src/providers/shopify/module.ts';
import { type ShopifyBehaviour, serveShopify } from '../../../../src/sandbox/servers/shopify.ts';
import type { World } from '../../../../src/sandbox/world.ts';
import { stageRecords } from '../../../../src/spine.ts';

export type Said = { level: string; event: string; [field: string]: unknown };

/** A log whose lines can be looked at. */
export function listeningLog(): { log: Log; said: Said[] } {
  const said: Said[] = [];
  return { log: createLog('debug', (line) => said.push(JSON.parse(line))), said };
}

/** A shop with its server, and the ingester that reads it into a database. */
export async function openShop(
  t: ExecutionContext<unknown>,
  {
    db,
    world,
    behaviour = {},
    environment,
  }: { db: ConnectionPool; world: World; behaviour?: ShopifyBehaviour; environment?: Record<string, string> },
) {
  const server = await serveShopify(world, behaviour);
  const { log, said } = listeningLog();
  const abort = new AbortController();
  t.teardown(async () => {
    abort.abort();
    await server.close();
  });
  const settings = shopify.readSettings({ ...server.environment, ...environment })!;
  const open = (): Source =>
    shopify.open(settings, { db, log, signal: abort.signal, secretKey: () => Buffer.alloc(32, 7) })!;
  return { server, settings, log, said, signal: abort.signal, open };
}

type Shop = Awaited<ReturnType<typeof openShop>>;

/** Read both feeds once, or one, each page staged; stop after some pages, as if it were killed. */
export async function read(
  { open, log, signal }: Pick<Shop, 'open' | 'log' | 'signal'>,
  db: ConnectionPool,
  {
    mode = 'incremental',
    now = new Date(),
    pages,
    entity,
  }: { mode?: Mode; now?: Date; pages?: number; entity?: Entity } = {},
): Promise<Ran[]> {
  const source = open();
  const ran: Ran[] = [];
  for (const feed of source.feeds.filter((one) => entity === undefined || one.entity === entity)) {
    const killed = new AbortController();
    const onPage = (soFar: Ran): void => {
      if (pages !== undefined && soFar.pages >= pages) killed.abort();
    };
    const both = AbortSignal.any([signal, killed.signal]);
    ran.push(await runFeed(feed, source, { db, log, signal: both, mode, now, onPage }));
  }
  return ran;
}

/** The sums of both feeds. */
export const total = (ran: Ran[], what: 'staged' | 'unchanged' | 'older' | 'rejected' | 'pages'): number =>
  ran.reduce((sum, one) => sum + one[what], 0);

type Node = Record<string, unknown> & { customer?: Record<string, unknown> | null };

/** What is asked of an object. An order's customer is always whole there, where the invented one may be an id. */
export function nodeOf(world: World, object: ShopObject): Node {
  const { displayName: _, ...node } = shopifyPayload({ ...object, shape: 'graphql' }) as Node;
  if (object.entity === 'customer' || !node.customer) return node;
  const now = world.find('shopify', 'customer', object.customerId!)!;
  const live = shopifyPayload({ ...now, shape: 'graphql' }) as Node;
  const whole = Object.keys(node.customer).length > 1 ? node.customer : live;
  const { id, firstName, lastName, defaultEmailAddress, defaultPhoneNumber, defaultAddress } = whole;
  return { ...node, customer: { id, firstName, lastName, defaultEmailAddress, defaultPhoneNumber, defaultAddress } };
}

/** Stage what a world's shop holds, without an ingester. */
export async function stageDirectly(db: ConnectionPool, world: World): Promise<void> {
  for (const entity of ['customer', 'order'] as const) {
    const payloads = world.all('shopify', entity).map((object) => JSON.stringify(nodeOf(world, object)));
    for (let at = 0; at < payloads.length; at += 1000) {
      await stageRecords(db, { provider: 'shopify', entity, payloads: payloads.slice(at, at + 1000) });
    }
  }
}

/** What a feed's cursor holds. */
export async function positionOf(db: ConnectionPool, entity: string, mode: Mode = 'incremental'): Promise<object> {
  const rows = await db.query(sql`
    select position from spine.sync_cursors where provider = 'shopify' and entity = ${entity} and mode = ${mode}`);
  return rows[0]?.position;
}
