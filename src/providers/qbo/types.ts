import type { Entity } from '../../ingest/provider.ts';

/** What is read of a company, by the names of QuickBooks, which are the names of the envelopes too. */
export const TYPES = {
  Customer: 'customer',
  Invoice: 'order',
  SalesReceipt: 'order',
  CreditMemo: 'order',
  RefundReceipt: 'order',
} as const satisfies Record<string, Entity>;

export type Type = keyof typeof TYPES;

export const typesOf = (entity: Entity): Type[] => ALL.filter((type) => TYPES[type] === entity);

/** In webhooks some names are in lower case. */
export const typeNamed = (name: string): Type | undefined =>
  ALL.find((type) => type.toLowerCase() === name.toLowerCase());

const ALL = Object.keys(TYPES) as Type[];
