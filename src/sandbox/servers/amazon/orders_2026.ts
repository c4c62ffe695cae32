import type { FastifyInstance } from 'fastify';
import type { ShopObject } from '../../../population/model.ts';
import { utcMillis } from '../../../population/times.ts';
import { guard } from './guard.ts';
import type { Plans } from './plans.ts';
import { refusals, refuse } from './refuse.ts';
import { search } from './search.ts';
import type { Seller } from './seller.ts';
import { type Order2026, only, spellOrder2026 } from './spell.ts';

const PATH = '/orders/2026-01-01/orders';
/** What `includedData` brings, in the order and in its items. */
const DATA: Record<string, string[]> = {
  BUYER: ['buyer'],
  RECIPIENT: ['recipient'],
  PROCEEDS: ['proceeds'],
  FULFILLMENT: ['fulfillment'],
  PACKAGES: ['packages'],
  EXPENSE: ['expense'],
  PROMOTION: ['promotion'],
  CANCELLATION: ['cancellation'],
  TAX: ['tax'],
  PAYMENT: ['payment'],
  FULFILLMENT_ORDERS: ['fulfillmentOrders'],
};
const ALWAYS = [
  'orderId',
  'orderAliases',
  'createdTime',
  'lastUpdatedTime',
  'programs',
  'associatedOrders',
  'salesChannel',
];
const ALWAYS_IN_ITEMS = ['orderItemId', 'quantityOrdered', 'product'];

type Query = Record<string, string | undefined>;
const list = (text: string | undefined): string[] => (text ? text.split(',') : []);

/** Orders API 2026-01-01. */
export function serveOrders2026(server: FastifyInstance, seller: Seller, within: Plans): void {
  server.get(PATH, async (request, reply) => {
    if (!(await guard(seller, request, reply)) || !(await within('searchOrders', reply))) return reply;
    const query = request.query as Query;
    const [statuses, by] = [list(query.fulfillmentStatuses), list(query.fulfilledBy)];
    const included = list(query.includedData);
    if (!included.every((name) => name in DATA)) return refuse(reply, refusals.input('Unknown includedData.'));
    const found = search(seller, {
      updatedAfter: query.lastUpdatedAfter,
      updatedBefore: query.lastUpdatedBefore,
      createdAfter: query.createdAfter,
      createdBefore: query.createdBefore,
      marketplaces: list(query.marketplaceIds),
      size: query.maxResultsPerPage,
      token: query.paginationToken,
      kept: JSON.stringify([statuses, by]),
      keep: (object) => {
        const { fulfillment } = spellOrder2026(object);
        const wanted = (some: string[], one: string): boolean => some.length === 0 || some.includes(one);
        return wanted(statuses, fulfillment.fulfillmentStatus) && wanted(by, fulfillment.fulfilledBy);
      },
    });
    if ('refused' in found) return refuse(reply, refusals.input(found.refused));
    const { objects, next, by: bound, before } = found;
    return {
      orders: objects.map((object) => show(object, included, seller)),
      ...(next === undefined ? {} : { pagination: { nextToken: next } }),
      [bound === 'updated' ? 'lastUpdatedBefore' : 'createdBefore']: seller.options.echo ?? utcMillis(before),
    };
  });

  server.get(`${PATH}/:id`, async (request, reply) => {
    if (!(await guard(seller, request, reply)) || !(await within('getOrder', reply))) return reply;
    const { id } = request.params as { id: string };
    const included = list((request.query as Query).includedData);
    if (!included.every((name) => name in DATA)) return refuse(reply, refusals.input('Unknown includedData.'));
    if (!/^\d{3}-\d{7}-\d{7}$/.test(id)) return refuse(reply, refusals.input());
    const object = seller.world.find('amazon', 'order', id);
    return object ? { order: show(object, included, seller) } : refuse(reply, refusals.notFound);
  });
}

/** What was asked for, and of that what the app's roles allow. */
function show(object: ShopObject, included: string[], { options }: Seller): Record<string, unknown> {
  const order: Order2026 = spellOrder2026(object);
  const { shipping, tax } = options.roles ?? { shipping: true, tax: true };
  if (!tax && order.buyer) order.buyer = only(order.buyer, ['buyerEmail']);
  if (!shipping && order.recipient) {
    order.recipient.deliveryAddress = only(order.recipient.deliveryAddress, [
      'city',
      'stateOrRegion',
      'postalCode',
      'countryCode',
    ]);
  }
  const data = included.flatMap((name) => DATA[name]!);
  return {
    ...only(order, [...ALWAYS, ...data]),
    orderItems: order.orderItems.map((item) => only(item, [...ALWAYS_IN_ITEMS, ...data])),
  };
}
