import type { Mess, ShopObject } from '../model.ts';
import type { Contact } from '../people/contact.ts';
import { day, type Person } from '../people/person.ts';
import { purpose, type Random, randomFor } from '../people/random.ts';
import { saleOf } from './sales.ts';
import { about, enteredBy, moments, recipientOf, type Telling, tellings } from './telling.ts';

/** The customer record through which several people's orders went. */
export const websiteOrders: Contact = {
  first: 'Website',
  last: 'Orders',
  company: null,
  email: null,
  phone: null,
  home: null,
};
export const websiteOrdersId = '6999999999901';

/** The records of the shop itself, which stand for nobody. */
export function shopifyHouse(): ShopObject[] {
  const at = Date.UTC(2023, 0, 2);
  return [
    {
      provider: 'shopify',
      entity: 'customer',
      kind: 'customer',
      id: websiteOrdersId,
      key: websiteOrdersId,
      version: 0,
      truth: 'house:shopify',
      createdAt: at,
      updatedAt: at,
      contact: websiteOrders,
      customerId: null,
      shape: 'graphql',
      shared: [houseOf(websiteOrdersId)],
      mess: ['house_account'],
    },
  ];
}
const houseOf = (id: string) => ({ kind: 'account' as const, value: `shopify:${id}`, by: 'house_account' as const });

/** Real ids grow past 2^53 in places; numbers in JavaScript would round them. */
const idOf = (base: number, index: number, n: number): string => {
  const ordinal = BigInt(index) * 64n + BigInt(n);
  return index % 9 === 4 ? String(820_982_911_946_000_001n + ordinal) : String(BigInt(base) + ordinal);
};

export function shopifyObjects(person: Person): ShopObject[] {
  const random = randomFor(person.seed, person.index, purpose.shopify);
  if (person.uses.shopify === null) return [];
  const account = person.uses.shopify === 'account';
  const id = idOf(7_000_000_000_000, person.index, 1);
  const versions = account ? tellings(person, person.since, random) : [];
  return [
    ...versions.map((telling, version) => customer(person, id, telling, version, random)),
    ...orders(person, account ? id : null, versions, random),
  ];
}

function customer(
  person: Person,
  id: string,
  { at, contact, mess }: Telling,
  version: number,
  random: Random,
): ShopObject {
  return {
    provider: 'shopify',
    entity: 'customer',
    kind: 'customer',
    id,
    key: id,
    version,
    createdAt: person.since,
    updatedAt: at,
    customerId: null,
    shape: random.chance(0.6) ? 'graphql' : 'rest',
    ...about(person, contact, [...mess, ...bigId(id)]),
  };
}
const bigId = (id: string): Mess[] => (Number.isSafeInteger(Number(id)) ? [] : ['big_id']);

/** The buyer of an order with an account is the customer as the shop knew them then. */
function orders(person: Person, account: string | null, versions: Telling[], random: Random): ShopObject[] {
  const count = person.role === 'house_buyer' ? 1 : 1 + random.int(random.chance(0.2) ? 6 : 3);
  return moments(random, person.since, count).flatMap((at, n) => {
    const id = idOf(5_900_000_000_000, person.index, n);
    const house = person.role === 'house_buyer';
    const told = versions.findLast((version) => version.at <= at);
    const entered = told === undefined ? enteredBy(person, at, random) : { contact: told.contact, mess: [] };
    const nobody = account === null && !house && random.chance(0.02);
    const contact = nobody ? { ...websiteOrders, first: '', last: '' } : entered.contact;
    const base = about(person, contact, [
      ...entered.mess,
      ...bigId(id),
      ...(house
        ? ['house_account' as const]
        : account !== null
          ? []
          : nobody
            ? ['nobody' as const]
            : ['guest' as const]),
    ]);
    const order: ShopObject = {
      provider: 'shopify',
      entity: 'order',
      kind: 'order',
      id,
      key: `order:${id}`,
      version: 0,
      createdAt: at,
      updatedAt: at + 60_000,
      customerId: house ? websiteOrdersId : account,
      shape: random.chance(0.5) ? 'graphql' : 'rest',
      sale: saleOf(random, `#${1001 + person.index * 64 + n}`),
      ...base,
    };
    if (house) order.shared = [houseOf(websiteOrdersId)];
    if (!nobody && !house && random.chance(0.08)) giveAway(order, person, random, at);
    return changes(order, random);
  });
}

function giveAway(order: ShopObject, person: Person, random: Random, at: number): void {
  const { contact, shared } = recipientOf(person, random, at);
  order.shipTo = contact;
  order.shared = [...order.shared, ...shared];
  order.mess.push('gift');
}

/** A cancelled or refunded order was a plain one first. */
function changes(order: ShopObject, random: Random): ShopObject[] {
  const sale = order.sale!;
  const ends: Mess[] =
    sale.state === 'test' ? ['test'] : sale.state === 'cancelled' ? ['cancelled'] : sale.refunded > 0 ? ['refund'] : [];
  const last = { ...order, mess: [...order.mess, ...ends] };
  if (ends.length === 0 || sale.state === 'test' || random.chance(0.3)) return [last];
  return [
    { ...order, sale: { ...sale, refunded: 0, state: 'open' } },
    { ...last, version: 1, updatedAt: order.updatedAt + 3 * day },
  ];
}
