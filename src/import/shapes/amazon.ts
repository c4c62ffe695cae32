import { asRecord, listOf, objectAt, type Shape } from './shape.ts';

/** Orders API v0 (`{payload: {Orders}}`, `{payload: {AmazonOrderId}}`) and 2026-01-01 (`{orders}`, `{order}`). */
export const openAmazon: Shape = function* (part, open) {
  const { members } = part;
  const list = listOf(members, { Orders: 'order', orders: 'order' });
  const inner = objectAt(members, 'payload') ?? (members.has('orderId') ? undefined : objectAt(members, 'order'));
  if (list) yield* open(list.slice);
  else if (inner) yield* open(inner);
  else yield asRecord(part);
};
