import { type Cursors, connectionOf, createCursors, type Paging } from './connection.ts';

export type Subscription = { id: string; topic: string; uri: string; format: string };
type Asked = { topic: string; webhookSubscription: { uri?: string; format?: string } };

/** Subscriptions to webhooks, as they are kept; what is delivered does not depend on them here. */
export function createSubscriptions(scopes: string[]) {
  const all: Subscription[] = [];
  const cursors: Cursors = createCursors('subscriptions');
  let count = 0;
  const refused = (field: string, message: string) => ({
    webhookSubscription: null,
    userErrors: [{ field: ['webhookSubscription', field], message }],
  });
  const create = ({ topic, webhookSubscription: { uri, format = 'JSON' } }: Asked) => {
    if (!uri?.startsWith('https://')) return refused('uri', 'Address protocol http:// is not supported');
    if (topic === 'CUSTOMERS_MERGE' && !scopes.includes('read_customer_merge'))
      return refused('topic', 'You do not have permission to create or update webhooks with CUSTOMERS_MERGE topic.');
    if (all.some((one) => one.topic === topic && one.uri === uri))
      return refused('uri', 'Address for this topic has already been taken');
    const webhookSubscription = { id: `gid://shopify/WebhookSubscription/${++count}`, topic, uri, format };
    all.push(webhookSubscription);
    return { webhookSubscription, userErrors: [] };
  };
  const list = (paging: Paging) =>
    connectionOf(
      all.map((one, n) => ({ place: String(n).padStart(6, '0'), node: () => one })),
      paging,
      cursors,
      false,
    );
  return { all, roots: { webhookSubscriptionCreate: create, webhookSubscriptions: list } };
}
