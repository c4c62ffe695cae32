import type { Entity } from './asked.ts';

const PERSON = ['email', 'phone', 'first_name', 'last_name', 'company'];
const ADDRESS = ['name', 'address1', 'address2', 'city', 'state', 'postal_code', 'country'];

/** The columns of manual files that are read; any may be left out, others are kept in the payload. */
export const COLUMNS: Partial<Record<Entity, string[]>> = {
  customer: ['external_id', ...PERSON, ...ADDRESS],
  order: [
    'external_id',
    'customer_external_id',
    'number',
    ...PERSON,
    ...ADDRESS,
    'ordered_at',
    'currency',
    'gross',
    'tax',
    'shipping',
    'refunded',
    'net',
    'status',
  ],
};
