import type { ShopObject } from '../model.ts';
import { contactAt } from '../people/contact.ts';
import { day, type Person } from '../people/person.ts';
import { purpose, type Random, randomFor } from '../people/random.ts';
import { about } from './telling.ts';

/** ShipStation mostly holds copies of what the merchant ships from other channels. */
export function shipstationObjects(
  person: Person,
  shopify: () => ShopObject[],
  amazon: () => ShopObject[],
): ShopObject[] {
  const random = randomFor(person.seed, person.index, purpose.shipstation);
  const sources = [...shopify(), ...amazon()].filter(isShipped);
  const customerId = random.chance(0.6) ? String(50_000_000 + person.index) : null;
  const objects = sources.slice(0, 60).flatMap((source, n) => copies(person, source, n, customerId, random));
  const known = objects.find((object) => object.entity === 'order' && object.customerId !== null);
  if (known === undefined || !random.chance(0.5)) return objects;
  return [
    {
      ...known,
      entity: 'customer',
      kind: 'customer',
      id: customerId!,
      key: customerId!,
      customerId: null,
      sale: undefined,
      shipTo: null,
      shared: known.shared.filter(({ by }) => by !== 'gift'),
    },
    ...objects,
  ];
}

function isShipped(object: ShopObject): boolean {
  if (
    object.kind !== 'order' ||
    object.version > 0 ||
    object.mess.includes('house_account') ||
    object.mess.includes('nobody')
  )
    return false;
  const { state } = object.sale!;
  return (state === 'open' || state === 'done') && object.fulfilledBy !== 'marketplace';
}

/** An order is copied, and when it leaves the house there is a shipment too. */
function copies(
  person: Person,
  source: ShopObject,
  n: number,
  customerId: string | null,
  random: Random,
): ShopObject[] {
  if (!random.chance(source.provider === 'amazon' ? 0.9 : 0.65)) return [];
  const at = source.createdAt + 300_000;
  const id = String(400_000_000 + person.index * 64 + n);
  // the copy of a masked order carries the person, whom the label must name
  const contact = {
    ...source.contact,
    ...(source.shown === 'city' ? { home: contactAt(person, source.createdAt).home } : {}),
  };
  const base = about(person, contact, [
    ...source.mess.filter((mess) => ['gift', 'relay_email', 'typo', 'nickname', 'pickup_point'].includes(mess)),
    ...(source.shown === 'city' ? ['copy_of_masked' as const] : []),
  ]);
  const common = {
    ...base,
    shared: [...base.shared, ...source.shared.filter(({ by }) => by === 'gift')],
    provider: 'shipstation' as const,
    version: 0,
    createdAt: at,
    shape: 'v1' as const,
  };
  const order: ShopObject = {
    ...common,
    entity: 'order',
    kind: 'order',
    id,
    key: `order:${id}`,
    updatedAt: at,
    customerId: random.chance(0.8) ? customerId : null,
    shipTo: source.shipTo ?? null,
    sale: { ...source.sale!, number: source.sale!.number.replace('#', '') },
    ...(source.pickupPoint ? { pickupPoint: true } : {}),
  };
  if (random.chance(0.05)) return [v2Shipment(order, person, n)];
  return source.sale!.state === 'done' ? [order, ...shipments(order, person, n, random)] : [order];
}

function shipments(order: ShopObject, person: Person, n: number, random: Random): ShopObject[] {
  const id = String(600_000_000 + person.index * 64 + n);
  const at = order.createdAt + day;
  const shipment: ShopObject = {
    ...order,
    entity: 'shipment',
    kind: 'shipment',
    id,
    key: `shipment:${id}`,
    createdAt: at,
    updatedAt: at,
    customerId: null,
    order: { id: order.id, number: order.sale!.number },
    voidedAt: null,
    shared: order.shared.filter(({ kind }) => kind === 'email'),
  };
  if (!random.chance(0.03)) return [shipment];
  return [
    shipment,
    {
      ...shipment,
      version: 1,
      updatedAt: at + 7_200_000,
      voidedAt: at + 7_200_000,
      mess: [...shipment.mess, 'voided'],
    },
  ];
}

/** Accounts on the newer API have shipments instead of orders. */
function v2Shipment(order: ShopObject, person: Person, n: number): ShopObject {
  const id = `se-${700_000_000 + person.index * 64 + n}`;
  return {
    ...order,
    entity: 'shipment',
    kind: 'shipment',
    id,
    key: `shipment:${id}`,
    shape: 'v2',
    order: { id: order.id, number: order.sale!.number },
    customerId: null,
  };
}
