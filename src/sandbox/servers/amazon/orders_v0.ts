import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ShopObject } from '../../../population/model.ts';
import { utc } from '../../../population/times.ts';
import { guard } from './guard.ts';
import type { Operation, Plans } from './plans.ts';
import { refusals, refuse } from './refuse.ts';
import { search } from './search.ts';
import type { Seller } from './seller.ts';
import { only, spellOrderV0 } from './spell.ts';

const PATH = '/orders/v0/orders';

type Query = Record<string, string | undefined>;
const list = (text: string | undefined): string[] => (text ? text.split(',') : []);

/** Orders API v0. Persons are shown to restricted data tokens alone, and of them what was asked for. */
export function serveOrdersV0(server: FastifyInstance, seller: Seller, within: Plans): void {
  server.get(PATH, async (request, reply) => {
    const token = await guard(seller, request, reply, PATH);
    if (!token || !(await within('getOrders', reply))) return reply;
    const query = request.query as Query;
    const [statuses, channels] = [list(query.OrderStatuses), list(query.FulfillmentChannels)];
    if (query.MarketplaceIds === undefined) return refuse(reply, refusals.input('MarketplaceIds is missing.'));
    const found = search(seller, {
      updatedAfter: query.LastUpdatedAfter,
      updatedBefore: query.LastUpdatedBefore,
      createdAfter: query.CreatedAfter,
      createdBefore: query.CreatedBefore,
      marketplaces: list(query.MarketplaceIds),
      size: query.MaxResultsPerPage,
      token: query.NextToken,
      kept: JSON.stringify([statuses, channels]),
      keep: (object) => {
        const { OrderStatus, FulfillmentChannel } = spellOrderV0(object);
        const wanted = (some: string[], one: unknown): boolean => some.length === 0 || some.includes(String(one));
        return wanted(statuses, OrderStatus) && wanted(channels, FulfillmentChannel);
      },
    });
    if ('refused' in found) return refuse(reply, refusals.input(found.refused));
    const { objects, next, by, before } = found;
    return {
      payload: {
        Orders: objects.map((object) => show(object, token.elements)),
        ...(next === undefined ? {} : { NextToken: next }),
        [by === 'updated' ? 'LastUpdatedBefore' : 'CreatedBefore']:
          seller.options.echo ?? utc(Math.floor(before / 1000) * 1000),
      },
    };
  });

  const one = (suffix: string, operation: Operation, answer: (object: ShopObject, elements: Set<string>) => object) =>
    server.get(`${PATH}/:id${suffix}`, async (request: FastifyRequest, reply: FastifyReply) => {
      const { id } = request.params as { id: string };
      const token = await guard(seller, request, reply, `${PATH}/{orderId}${suffix}`, `${PATH}/${id}${suffix}`);
      if (!token || !(await within(operation, reply))) return reply;
      if (!/^\d{3}-\d{7}-\d{7}$/.test(id)) return refuse(reply, refusals.input());
      if (suffix !== '' && suffix !== '/orderItems' && !token.restricted) return refuse(reply, refusals.denied);
      const object = seller.world.find('amazon', 'order', id);
      return object ? { payload: answer(object, token.elements) } : refuse(reply, refusals.notFound);
    });
  one('', 'getOrderV0', show);
  one('/address', 'getOrderAddress', (object) => only(spellOrderV0(object), ['AmazonOrderId', 'ShippingAddress']));
  one('/buyerInfo', 'getOrderBuyerInfo', (object) => ({ AmazonOrderId: object.id, ...spellOrderV0(object).BuyerInfo }));
  one('/orderItems', 'getOrderItems', ({ id, sale }) => ({
    AmazonOrderId: id,
    OrderItems: sale!.items.map(({ sku, title, quantity }, n) => ({
      ASIN: `B0${sku.replaceAll(/\W/g, '').padEnd(8, '0').slice(0, 8)}`,
      OrderItemId: `${id.replaceAll('-', '').slice(-12)}${n}`,
      SellerSKU: sku,
      Title: title,
      QuantityOrdered: quantity,
    })),
  }));
}

const LEFT_OF_ADDRESS = ['City', 'StateOrRegion', 'PostalCode', 'CountryCode'];

function show(object: ShopObject, elements: Set<string>): object {
  const order = spellOrderV0(object);
  if (!elements.has('buyerInfo')) order.BuyerInfo = only(order.BuyerInfo, ['BuyerEmail']);
  if (!elements.has('shippingAddress') && order.ShippingAddress) {
    order.ShippingAddress = only(order.ShippingAddress, LEFT_OF_ADDRESS);
  }
  return order;
}
