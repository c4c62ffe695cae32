import { asRecord, listOf, type Shape } from './shape.ts';

/** Plain objects, alone or in a list. */
export const openManual: Shape = function* (part, open) {
  const list = listOf(part.members, { customers: 'customer', orders: 'order' });
  if (list && !part.members.has('external_id')) yield* open(list.slice, { held: list.held });
  else yield asRecord(part);
};
