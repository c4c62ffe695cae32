import type { ShopObject } from '../model.ts';
import { contactAt } from '../people/contact.ts';
import type { Person } from '../people/person.ts';
import { purpose, randomFor } from '../people/random.ts';
import { saleOf } from './sales.ts';
import { about, enteredBy, moments } from './telling.ts';

/** A list somebody kept by hand, with a few orders taken at a fair. */
export function manualObjects(person: Person): ShopObject[] {
  const random = randomFor(person.seed, person.index, purpose.manual);
  if (!person.uses.manual) return [];
  const id = `M-${String(person.index + 1).padStart(6, '0')}`;
  const { contact, mess } = enteredBy(person, person.since, random);
  const common = { provider: 'manual' as const, version: 0, shape: 'plain' as const };
  const customer: ShopObject = {
    ...common,
    entity: 'customer',
    kind: 'customer',
    id,
    key: id,
    createdAt: person.since,
    updatedAt: person.since,
    customerId: null,
    ...about(person, contact, [...mess, 'csv']),
  };
  const listed = random.chance(0.7);
  return [
    customer,
    ...moments(random, person.since, random.int(3)).map((at, n): ShopObject => {
      const number = `FAIR-${person.index * 8 + n + 1}`;
      return {
        ...common,
        entity: 'order',
        kind: 'order',
        id: number,
        key: `order:${number}`,
        createdAt: at,
        updatedAt: at,
        customerId: listed ? id : null,
        sale: saleOf(random, number, 'USD', { cancelled: 0.02, refunded: 0.05, test: 0 }),
        ...about(person, contactAt(person, at), ['csv']),
      };
    }),
  ];
}
