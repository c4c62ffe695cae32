import { z } from 'zod';
import type { Client } from '../../ingest/http.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import { ifThere } from './if_there.ts';
import type { Plan } from './operation.ts';
import type { OrdersApi } from './orders_api.ts';

const PATH = '/orders/v0/orders';
/** Each opened by one restricted data token, the second for any order. */
export const RESTRICTED_PATHS = [PATH, `${PATH}/{orderId}`];
const PLANS = { getOrders: { rate: 0.0167, burst: 20 }, getOrder: { rate: 0.5, burst: 30 } };

const Page = z.looseObject({
  payload: z.looseObject({
    Orders: z.array(z.unknown()),
    NextToken: z.string().nullish(),
    LastUpdatedBefore: z.string().optional().catch(undefined),
  }),
});

/** Orders v0, which gives persons to restricted data tokens only; they bring address and buyer within the order. */
export function createOrdersV0(marketplaces: string[], operation: (plan: Plan) => Client): OrdersApi {
  const getOrders = operation(PLANS.getOrders);
  const getOrder = operation(PLANS.getOrder);
  return {
    async list({ after, token }) {
      const { text } = await getOrders({
        path: PATH,
        query: {
          MarketplaceIds: marketplaces.join(','),
          LastUpdatedAfter: after.replace(/\.\d+Z$/, 'Z'), // its times have whole seconds
          MaxResultsPerPage: '100',
          NextToken: token,
        },
      });
      const page = Page.safeParse(JSON.parse(text));
      if (!page.success) {
        throw new ProviderError('Amazon answered without a list of orders', 'It is tried again at the next reading.');
      }
      const { NextToken, LastUpdatedBefore } = page.data.payload;
      return { text, next: NextToken || undefined, before: LastUpdatedBefore };
    },
    get: (id) => ifThere(() => getOrder({ path: `${PATH}/${encodeURIComponent(id)}` })),
  };
}
