import type { ShopObject } from '../src/population/model.ts';
import { shopifyPayload } from '../src/population/payloads/shopify.ts';
import { deliveryHeaders } from '../src/sandbox/servers/shopify/deliver.ts';

/** A webhook of Shopify, and what shows that it was taken in: the last name of the customer with this email. */
export type Delivery = { headers: Record<string, string>; body: string; email: string; last: string };

const DAY = 86_400_000;
/** Ids that no invented shop has. */
const FIRST_ID = 8_000_000_000_000;
/** Of ten deliveries, so many are of a customer that is new, and of an order whose customer is new. */
const NEW = 2;
const ORDERS = 2;

/** The customers that deliveries change, as the door takes them. */
export function knownCustomers(known: number): string[] {
  return Array.from({ length: known }, (_, n) =>
    JSON.stringify(shopifyPayload(customerOf(n, 'Known', Date.now() - DAY))),
  );
}

/** The n-th delivery: mostly a known customer's new name, now and then a new customer, or the first order of one. */
export function deliveryOf(n: number, { known, secret }: { known: number; secret: string }): Delivery {
  const last = `Changed ${n}`;
  const kind = n % 10;
  const who = kind < NEW + ORDERS ? known + n : n % known;
  const now = Date.now();
  const customer = customerOf(who, last, now);
  const order = kind >= NEW && kind < NEW + ORDERS;
  const topic = order ? 'orders/create' : kind < NEW ? 'customers/create' : 'customers/update';
  const body = JSON.stringify(shopifyPayload(order ? orderOf(customer) : customer));
  const headers = deliveryHeaders(topic, body, now, { secret, shop: 'bench.myshopify.com', version: '2026-10' });
  return { headers, body, email: customer.contact.email!, last };
}

function customerOf(n: number, last: string, updatedAt: number): ShopObject {
  const id = String(FIRST_ID + n * 4);
  return {
    provider: 'shopify',
    entity: 'customer',
    kind: 'customer',
    id,
    key: id,
    version: 0,
    truth: `bench ${n}`,
    createdAt: updatedAt - DAY,
    updatedAt,
    contact: {
      first: 'Ada',
      last,
      company: null,
      email: `ada.${n}@bench.example`,
      phone: `+1202${String(5_000_000 + n).padStart(7, '0')}`,
      home: {
        line1: `${n} Bench Street`,
        line2: null,
        city: 'Springfield',
        state: 'IL',
        postal: '62701',
        country: 'US',
      },
    },
    customerId: id,
    shape: 'rest',
    shared: [],
    mess: [],
  };
}

function orderOf(customer: ShopObject): ShopObject {
  const id = String(Number(customer.id) + 2);
  return {
    ...customer,
    entity: 'order',
    kind: 'order',
    id,
    key: `order:${id}`,
    createdAt: customer.updatedAt,
    sale: {
      number: `#${id}`,
      currency: 'USD',
      items: [
        { sku: 'A-1', title: 'A mug', quantity: 2, price: 1499 },
        { sku: 'B-2', title: 'A lamp', quantity: 1, price: 4999 },
      ],
      tax: 640,
      shipping: 500,
      refunded: 0,
      state: 'done',
    },
  };
}
