import { GraphQLError } from 'graphql';
import type { ShopObject } from '../../../population/model.ts';
import { shopifyPayload } from '../../../population/payloads/shopify.ts';
import type { World } from '../../world.ts';
import { type Cursors, connectionOf, type Listed, type Paging } from './connection.ts';
import { readSearch } from './search.ts';

type Entity = 'customer' | 'order';
type ListArguments = Paging & { query?: string | null; sortKey: string; reverse?: boolean };
type Node = Record<string, unknown> & { id: string };

type Options = {
  world: World;
  cursors: Cursors;
  /** A bulk operation: lists come whole. */
  everything?: boolean;
  /** Fields that are kept from the app, as `Customer.defaultPhoneNumber` or `Query.orders`. */
  kept?: string[];
};

/** What the query's own fields answer, over the invented shop. */
export function rootsOf(options: Options) {
  const { world } = options;
  const find = (id: string): object | null => {
    const [, type, number = ''] = /^gid:\/\/shopify\/(Customer|Order)\/(\d+)$/.exec(id) ?? [];
    const entity = type === 'Customer' ? 'customer' : 'order';
    const object = type && world.find('shopify', entity, entity === 'order' ? `order:${number}` : number);
    return object ? nodeOf(object, options) : null;
  };
  const roots = {
    customers: (args: ListArguments) => listOf('customer', args, options),
    orders: (args: ListArguments) => listOf('order', args, options),
    customer: ({ id }: { id: string }) => (id.includes('/Customer/') ? find(id) : null),
    order: ({ id }: { id: string }) => (id.includes('/Order/') ? find(id) : null),
    node: ({ id }: { id: string }) => find(id),
    nodes: ({ ids }: { ids: string[] }) => ids.map(find),
  };
  return offered('Query', roots, options);
}

function listOf(entity: Entity, args: ListArguments, options: Options) {
  const { updated, created, customer } = readSearch(args.query);
  const list = options.world
    .changed('shopify', entity, updated.from, updated.until)
    .filter(({ customerId }) => customer === undefined || customerId === customer)
    .filter(({ createdAt }) => createdAt >= created.from && createdAt <= created.until)
    .map((object): Listed => ({ place: placeOf(object, args.sortKey), node: () => nodeOf(object, options) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1));
  if (args.reverse) throw new GraphQLError('reverse is not offered by the sandbox');
  return connectionOf(list, args, options.cursors, options.everything ?? false);
}

/** By the time or id that it is sorted by, in a form that sorts as text. */
function placeOf({ id, updatedAt, createdAt }: ShopObject, sortKey: string): string {
  const number = id.padStart(20, '0');
  if (sortKey === 'ID') return number;
  return `${String(sortKey === 'UPDATED_AT' ? updatedAt : createdAt).padStart(15, '0')} ${number}`;
}

function nodeOf(object: ShopObject, options: Options): object {
  const node = shopifyPayload({ ...object, shape: 'graphql' }) as Node;
  if (object.entity === 'customer') return customerOf(node, options);
  const customer = node.customer as Node | null;
  return offered(
    'Order',
    { ...node, ...withList(node, 'lineItems', options), customer: customer && buyerOf(customer, options) },
    options,
  );
}

/** The customer as the order tells of them; where it has an id alone, as they are. */
function buyerOf(customer: Node, options: Options): object {
  const id = customer.id.slice(customer.id.lastIndexOf('/') + 1);
  const now = options.world.find('shopify', 'customer', id);
  const whole = now ? (shopifyPayload({ ...now, shape: 'graphql' }) as Node) : {};
  return customerOf({ ...whole, ...customer }, options);
}

function customerOf(node: Node, options: Options): object {
  return offered('Customer', { ...node, ...withList(node, 'addressesV2', options) }, options);
}

/** A list within an object, page by page. */
function withList(node: Node, name: string, { cursors, everything = false }: Options) {
  const { nodes = [] } = (node[name] ?? {}) as { nodes?: object[] };
  const list = nodes.map((element, n): Listed => ({ place: String(n).padStart(6, '0'), node: () => element }));
  return { [name]: (args: Paging) => connectionOf(list, args, cursors, everything) };
}

function offered(type: 'Query' | 'Customer' | 'Order', node: Record<string, unknown>, { kept = [] }: Options): object {
  const refused = kept.filter((field) => field.startsWith(`${type}.`)).map((field) => field.slice(type.length + 1));
  const refusals = refused.map((name) => [
    name,
    () => {
      const what = type === 'Query' ? name : type;
      throw new GraphQLError(`This app is not approved to access the ${what} object.`);
    },
  ]);
  return { __typename: type, ...node, ...Object.fromEntries(refusals) };
}
