import { z } from 'zod';
import { ProviderError } from '../../ingest/provider_error.ts';
import type { Log } from '../../log.ts';
import type { Ask } from './ask.ts';
import type { Document } from './documents.ts';
import { refusalOf } from './refused.ts';

/** What is subscribed to. Merges take the scope read_customer_merge: without it they are found by what is gone. */
export const TOPICS = [
  'CUSTOMERS_CREATE',
  'CUSTOMERS_UPDATE',
  'CUSTOMERS_DELETE',
  'CUSTOMERS_MERGE',
  'ORDERS_CREATE',
  'ORDERS_UPDATED',
  'ORDERS_EDITED',
  'ORDERS_DELETE',
  'REFUNDS_CREATE',
];

const list: Document = {
  name: 'Subscriptions',
  text: `query Subscriptions($after: String) {
    webhookSubscriptions(first: 100, after: $after) { nodes { topic uri } pageInfo { hasNextPage endCursor } }
  }`,
};
const create: Document = {
  name: 'Subscribe',
  text: `mutation Subscribe($topic: WebhookSubscriptionTopic!, $uri: String!) {
    webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri, format: JSON }) {
      webhookSubscription { id } userErrors { field message }
    }
  }`,
};

const Listed = z.object({
  nodes: z.array(z.object({ topic: z.string(), uri: z.string() })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
});
const Created = z.object({
  webhookSubscription: z.object({ id: z.string() }).nullish(),
  userErrors: z.array(z.unknown()),
});

/**
 * See that Shopify delivers to this address: it drops a subscription whose deliveries fail eight times in a row. Those that
 * are there stay; one that Shopify refuses (a scope is missing) is told of and does not keep the others.
 */
export async function subscribe(uri: string, { ask, log }: { ask: Ask; log: Log }): Promise<void> {
  const there = await topicsOf(uri, ask);
  for (const topic of TOPICS.filter((one) => !there.has(one))) {
    const { reply } = await ask(create, { topic, uri });
    const created = Created.safeParse(reply.data.webhookSubscriptionCreate);
    if (!created.success) throw refusalOf(reply);
    if (created.data.webhookSubscription) log.info('webhook_subscribed', { provider: 'shopify', topic });
    else log.error('webhook_not_subscribed', { provider: 'shopify', topic });
  }
}

async function topicsOf(uri: string, ask: Ask): Promise<Set<string>> {
  const topics = new Set<string>();
  for (let after: string | null | undefined = null; after !== undefined; ) {
    const { reply } = await ask(list, { after });
    const listed = Listed.safeParse(reply.data.webhookSubscriptions);
    if (!listed.success)
      throw new ProviderError('Shopify lists no webhook subscriptions', 'It is tried again tomorrow.');
    const { nodes, pageInfo } = listed.data;
    for (const one of nodes) if (one.uri === uri) topics.add(one.topic);
    after = pageInfo.hasNextPage && pageInfo.endCursor && pageInfo.endCursor !== after ? pageInfo.endCursor : undefined;
  }
  return topics;
}
