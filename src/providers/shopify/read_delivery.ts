import { isUtf8 } from 'node:buffer';
import { kindOf, members, type Slice, stringOf, textOf, wholeValue } from '../../import/json_slice.ts';
import type { Meaning } from '../../ingest/delivery.ts';
import { PRIVACY } from './verify_delivery.ts';

type Members = Map<string, Slice>;

/** Bodies that are the customer or order itself, as REST spells it. */
const RECORDS =
  /^(customers\/(create|update|enable|disable|delete)|orders\/(create|updated|cancelled|paid|fulfilled|partially_fulfilled|delete))$/;
/** Where bodies of all other topics name a customer or an order. */
const CUSTOMER_IDS = ['customer_id', 'customerId'];
const ORDER_IDS = ['order_id', 'orderId'];

/** What a delivery means: a record, something to be fetched, or nothing. Throws when its body is no JSON object. */
export function readDelivery({ topic, body }: { topic: string; body: Buffer }): Meaning[] {
  if (PRIVACY.includes(topic)) return [nothing('a request for privacy, which a person sees to')];
  const text = body.toString('utf8');
  JSON.parse(text); // says what is wrong with it
  const whole = wholeValue(body);
  if (!isUtf8(body) || kindOf(whole) !== 'object') throw new Error('the body is not a JSON object');
  const own = members(whole);
  const [kind] = topic.split('/');
  if (RECORDS.test(topic)) return [{ kind: 'record', entity: kind === 'orders' ? 'order' : 'customer', payload: text }];
  if (topic === 'customers/merge') return readMerge(own, text);
  const order = idOf(own, ORDER_IDS) ?? idOf(objectOf(own, 'order_edit'), ORDER_IDS);
  if (order) return [fetchOf('order', order)];
  // the bodies of consent by telephone are named by the customer's own id
  const customer = idOf(own, CUSTOMER_IDS) ?? (kind?.startsWith('customers') ? idOf(own, ['id']) : undefined);
  if (customer) return [fetchOf('customer', customer)];
  return [nothing('it is about no customer and no order')];
}

/** Failed merges are delivered too. The one that is kept may have changed by it; its orders are more than before, and show no change. */
function readMerge(own: Members, payload: string): Meaning[] {
  if (stringOf(own.get('status'))?.toLowerCase() !== 'completed') return [nothing('a merge that did not happen')];
  const kept = idOf(own, ['admin_graphql_api_customer_kept_id']);
  return [
    { kind: 'record', entity: 'customer', payload },
    ...(kept ? [fetchOf('customer', kept), ordersOf(kept)] : []),
  ];
}

function fetchOf(entity: 'customer' | 'order', id: string): Meaning {
  const type = entity === 'order' ? 'Order' : 'Customer';
  return { kind: 'fetch', entity, id: id.startsWith('gid:') ? id : `gid://shopify/${type}/${id}` };
}

/** An order that is named by a customer: all of theirs. */
const ordersOf = (customer: string): Meaning => ({ ...fetchOf('customer', customer), entity: 'order' }) as Meaning;

const nothing = (reason: string): Meaning => ({ kind: 'nothing', reason });

function objectOf(own: Members, name: string): Members {
  const slice = own.get(name);
  return slice && kindOf(slice) === 'object' ? members(slice) : new Map();
}

/** An id with all its digits: as a number JavaScript would round it. */
function idOf(own: Members, names: string[]): string | undefined {
  for (const name of names) {
    const slice = own.get(name);
    const id = slice && (stringOf(slice) ?? textOf(slice));
    if (id !== undefined && /^(\d+|gid:\/\/shopify\/\w+\/\d+)$/.test(id)) return id;
  }
  return undefined;
}
