import { Bucket } from '../../ingest/bucket.ts';
import { createClient } from '../../ingest/http.ts';
import type { Answer } from '../../ingest/judge.ts';
import type { Context } from '../../ingest/provider.ts';
import { authorize } from './authorize.ts';
import { API_VERSION, type Document } from './documents.ts';
import { refusalOf } from './refused.ts';
import { judgeAnswer, type Reply, readReply } from './reply.ts';
import type { ShopifySettings } from './settings.ts';

export type Asked = { answer: Answer; reply: Reply & { data: Record<string, unknown> } };
/** Put a query to the shop. Throws TooCostly, Refused, or another ProviderError. */
export type Ask = (document: Document, variables: Record<string, unknown>) => Promise<Asked>;

type Shop = NonNullable<ShopifySettings['shop']>;

/** The smallest plan there has been, until the first answer tells the shop's own. */
const SMALLEST = { rate: 50, burst: 1000 };
/** What a query is taken to cost before its like has been answered. */
const GUESS = 100;

/** The Admin GraphQL API of one shop: its points are never overdrawn, and what it leaves out is told. */
export function createAsk(shop: Shop, account: string, context: Context): Ask {
  const { log, signal } = context;
  const bucket = new Bucket(SMALLEST);
  /** By query, what one object of a page cost at last. */
  const costs = new Map<string, number>();
  const once = onceEach();
  const client = createClient({
    provider: 'shopify',
    base: shop.url,
    log,
    signal,
    bucket,
    authorize: authorize(shop, account, context),
    judge: judgeAnswer,
    watch: (answer) => {
      const served = answer.headers.get('x-shopify-api-version');
      // a version that is no longer supported does not fail, another one is served instead
      if (served !== null && served !== API_VERSION && once(`version ${served}`)) {
        log.error('api_version_differs', { provider: 'shopify', asked: API_VERSION, served });
      }
      const status = readReply(answer)?.cost?.throttleStatus;
      if (!status) return;
      bucket.correct({ rate: status.restoreRate, burst: status.maximumAvailable, level: status.currentlyAvailable });
    },
  });
  return async ({ name, text }, variables) => {
    const objects = typeof variables.first === 'number' ? variables.first : 1;
    const answer = await client({
      path: `/admin/api/${API_VERSION}/graphql.json`,
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: text, variables, operationName: name }),
      cost: Math.ceil((costs.get(name) ?? GUESS / objects) * objects),
    });
    const reply = readReply(answer)!;
    const requested = reply.cost?.requestedQueryCost;
    if (requested) costs.set(name, requested / objects);
    const { data, errors } = reply;
    if (!data) throw refusalOf(reply);
    for (const field of new Set(errors.map(({ path }) => path!.filter((step) => typeof step === 'string').join('.')))) {
      if (once(`field ${field}`)) log.error('field_refused', { provider: 'shopify', field });
    }
    if (reply.warnings > 0 && once(`search ${name}`))
      log.error('filter_not_understood', { provider: 'shopify', query: name });
    return { answer, reply: { ...reply, data } };
  };
}

function onceEach(): (what: string) => boolean {
  const said = new Set<string>();
  return (what) => !said.has(what) && said.add(what) !== undefined;
}
