import type { ShopObject } from '../../../population/model.ts';
import { pacificWall } from '../../../population/times.ts';
import type { World } from '../../world.ts';
import type { Batches } from './batches.ts';
import { Refused } from './refused.ts';
import { isFulfillment, spell } from './spell.ts';

/** Whether a list shows an object. */
export type Test = (object: ShopObject) => boolean;
type Filter = (value: string, name: string) => Test;

/** One list of version 1: what is in it, its filters by lower-case name, and what it can be sorted by. */
export type V1List = {
  member: string;
  objects: () => ShopObject[];
  filters: Record<string, Filter>;
  sorts: Record<string, (object: ShopObject) => string>;
  sortedBy: string;
};

const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}(?:\.\d{1,7})?))?)?$/;

const wall = (at: number): string => pacificWall(at).slice(0, 23);
const created = (object: ShopObject): string => wall(object.createdAt);
const modified = (object: ShopObject): string => wall(object.updatedAt);
const voided = ({ voidedAt }: ShopObject): string | undefined => (voidedAt ? wall(voidedAt) : undefined);

/** Times are compared as the wall shows them, which in the autumn hour that comes twice is not their order. */
function time(of: (object: ShopObject) => string | undefined, after: boolean): Filter {
  return (value, name) => {
    const [, date, minutes = '00:00', seconds = '00'] = TIME.exec(value) ?? [];
    const bound = `${date}T${minutes}:${seconds}`;
    if (date === undefined || Number.isNaN(Date.parse(`${bound}Z`))) throw invalid(value, name);
    return (object) => {
      const at = of(object);
      return at !== undefined && (after ? at >= bound : at <= bound.padEnd(20, '.').padEnd(23, '0'));
    };
  };
}

const range = (name: string, of: (object: ShopObject) => string | undefined): Record<string, Filter> => ({
  [`${name}start`]: time(of, true),
  [`${name}end`]: time(of, false),
});

const text = (field: string, matches: (told: string, asked: string) => boolean): Filter => {
  return (value) => (object) => {
    const told = field.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], plain(object));
    return told !== null && told !== undefined && matches(String(told).toLowerCase(), value.toLowerCase());
  };
};
// exact numbers are no JavaScript numbers before they are written
const plain = (object: ShopObject): unknown => JSON.parse(JSON.stringify(spell(object)));
const same = (told: string, asked: string): boolean => told === asked;
const begins = (told: string, asked: string): boolean => told.startsWith(asked);
const contains = (told: string, asked: string): boolean => told.includes(asked);

const oneOf =
  (field: string, values: string[]): Filter =>
  (value, name) => {
    if (!values.includes(value)) throw invalid(value, name);
    return text(field, same)(value, name);
  };
const number =
  (field: string): Filter =>
  (value, name) => {
    if (!/^\d+$/.test(value)) throw invalid(value, name);
    return text(field, same)(value, name);
  };

export const invalid = (value: string, name: string): Refused =>
  new Refused(400, `The value '${value}' is not valid.`, name);

const STATUSES = [
  'awaiting_payment',
  'awaiting_shipment',
  'pending_fulfillment',
  'shipped',
  'on_hold',
  'cancelled',
  'rejected_fulfillment',
];
const nobody: Filter = (value, name) => {
  if (!/^\d+$/.test(value)) throw invalid(value, name);
  return () => false;
};

export function v1Lists(world: World, batches: Batches): Record<string, V1List> {
  const batch: Filter = (value) => (object) => batches.holds(value, object.key);
  const shipments = (): ShopObject[] => world.all('shipstation', 'shipment').filter(({ shape }) => shape === 'v1');
  return {
    orders: {
      member: 'orders',
      objects: () => world.all('shipstation', 'order'),
      filters: {
        ...range('createdate', created),
        ...range('modifydate', modified),
        ...range('orderdate', created),
        ...range('paymentdate', created),
        ordernumber: text('orderNumber', begins),
        orderstatus: oneOf('orderStatus', STATUSES),
        customername: text('billTo.name', contains),
        itemkeyword: (value) => (object) => JSON.stringify(object.sale?.items).includes(value),
        storeid: number('advancedOptions.storeId'),
        importbatch: batch,
      },
      sorts: { orderdate: created, modifydate: modified, createdate: created },
      sortedBy: 'orderdate',
    },
    shipments: {
      member: 'shipments',
      objects: () => shipments().filter((object) => !isFulfillment(object)),
      filters: {
        ...range('createdate', created),
        ...range('shipdate', created),
        ...range('voiddate', voided),
        ordernumber: text('orderNumber', same),
        orderid: number('orderId'),
        trackingnumber: text('trackingNumber', same),
        carriercode: text('carrierCode', same),
        servicecode: text('serviceCode', same),
        recipientname: text('shipTo.name', contains),
        recipientcountrycode: text('shipTo.country', same),
        storeid: number('advancedOptions.storeId'),
        batchid: batch,
      },
      sorts: { shipdate: created, createdate: created },
      sortedBy: 'createdate',
    },
    fulfillments: {
      member: 'fulfillments',
      objects: () => shipments().filter(isFulfillment),
      filters: {
        ...range('createdate', created),
        ...range('shipdate', created),
        ordernumber: text('orderNumber', same),
        orderid: number('orderId'),
        fulfillmentid: number('fulfillmentId'),
        trackingnumber: text('trackingNumber', same),
        recipientname: text('shipTo.name', contains),
        batchid: batch,
      },
      sorts: { shipdate: created, createdate: created },
      sortedBy: 'createdate',
    },
    customers: {
      member: 'customers',
      objects: () => world.all('shipstation', 'customer'),
      filters: {
        statecode: text('state', same),
        countrycode: text('countryCode', same),
        marketplaceid: nobody,
        tagid: nobody,
      },
      sorts: { name: ({ contact }) => `${contact.first} ${contact.last}`, modifydate: modified, createdate: created },
      sortedBy: 'name',
    },
  };
}
