import { z } from 'zod';
import type { Client } from '../../ingest/http.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import { ifThere } from './if_there.ts';
import type { Plan } from './operation.ts';
import type { OrdersApi } from './orders_api.ts';

const PATH = '/orders/2026-01-01/orders';
/** What is not asked for is not answered, not even an order's status. */
const INCLUDED = 'BUYER,RECIPIENT,PROCEEDS,FULFILLMENT,PACKAGES';
const PLANS = { searchOrders: { rate: 0.0056, burst: 20 }, getOrder: { rate: 0.5, burst: 30 } };

const Page = z.looseObject({
  orders: z.array(z.unknown()),
  pagination: z.looseObject({ nextToken: z.string().nullish() }).nullish(),
  lastUpdatedBefore: z.string().optional().catch(undefined),
});

/** Orders 2026-01-01, which gives persons by the roles of the app. */
export function createOrders2026(marketplaces: string[], operation: (plan: Plan) => Client): OrdersApi {
  const searchOrders = operation(PLANS.searchOrders);
  const getOrder = operation(PLANS.getOrder);
  return {
    async list({ after, token }) {
      const { text } = await searchOrders({
        path: PATH,
        query: {
          marketplaceIds: marketplaces.join(','),
          lastUpdatedAfter: after, // without an upper bound: it may not be younger than two minutes, and is answered
          maxResultsPerPage: '100',
          includedData: INCLUDED,
          paginationToken: token,
        },
      });
      const page = Page.safeParse(JSON.parse(text));
      if (!page.success) {
        throw new ProviderError('Amazon answered without a list of orders', 'It is tried again at the next reading.');
      }
      return { text, next: page.data.pagination?.nextToken || undefined, before: page.data.lastUpdatedBefore };
    },
    get: (id) =>
      ifThere(() => getOrder({ path: `${PATH}/${encodeURIComponent(id)}`, query: { includedData: INCLUDED } })),
  };
}
