// What happened in the invented shops, free of any provider's spelling: `shops/` makes these objects, `payloads/` spells
// them. An object that changes has several versions with one key; what an API would answer at a moment is the newest
// version that is not after it.

import type { Contact, Shared } from './people/contact.ts';

export type Provider = 'qbo' | 'shopify' | 'amazon' | 'shipstation' | 'klaviyo' | 'manual';
export type Entity = 'customer' | 'profile' | 'order' | 'shipment';
export type Kind =
  | 'customer'
  | 'profile'
  | 'order'
  | 'invoice'
  | 'salesreceipt'
  | 'creditmemo'
  | 'refundreceipt'
  | 'shipment';

/** The mess of real life that an object shows; the tests demand that each occurs. */
export type Mess =
  | 'moved'
  | 'changed_email'
  | 'typo'
  | 'corrected'
  | 'nickname'
  | 'gift'
  | 'guest'
  | 'nobody'
  | 'masked'
  | 'uniform_address'
  | 'unmasked_later'
  | 'relay_email'
  | 'proxy_phone'
  | 'pickup_point'
  | 'copy_of_masked'
  | 'house_account'
  | 'bookkeeper_email'
  | 'office_phone'
  | 'household_phone'
  | 'household_email'
  | 'father_and_son'
  | 'namesake'
  | 'job'
  | 'inactive'
  | 'credit'
  | 'refund'
  | 'voided'
  | 'test'
  | 'cancelled'
  | 'subscriber'
  | 'csv'
  | 'big_id'
  | 'email_list'
  | 'free_form_address';

/** Amounts in cents. */
export type Sale = {
  number: string;
  currency: string;
  items: { sku: string; title: string; quantity: number; price: number }[];
  tax: number;
  shipping: number;
  refunded: number;
  state: 'open' | 'done' | 'pending' | 'cancelled' | 'voided' | 'test';
};

export type ShopObject = {
  provider: Provider;
  entity: Entity;
  kind: Kind;
  id: string;
  /** As the spine stores it: bare for customers and profiles, else with its kind (Amazon orders are bare). */
  key: string;
  version: number;
  /** The true person, or `house:…` for a customer record that stands for nobody in particular. */
  truth: string;
  createdAt: number;
  updatedAt: number;
  contact: Contact;
  /** The provider's own customer id, null for guests. */
  customerId: string | null;
  shipTo?: Contact | null;
  sale?: Sale;
  /** Which of the provider's spellings this object comes in. */
  shape: 'graphql' | 'rest' | 'v0' | 'v2026' | 'v1' | 'v2' | 'plain';
  shared: Shared[];
  mess: Mess[];
  parent?: { id: string; name: string };
  job?: string;
  active?: boolean;
  /** How much of an Amazon order is shown. */
  shown?: 'all' | 'city' | 'uniform' | 'nothing';
  fulfilledBy?: 'merchant' | 'marketplace';
  pickupPoint?: boolean;
  /** ShipStation: the order that a shipment belongs to. */
  order?: { id: string; number: string };
  voidedAt?: number | null;
  externalId?: string;
};

export const grossOf = ({ items, tax, shipping }: Sale): number =>
  items.reduce((sum, item) => sum + item.price * item.quantity, 0) + tax + shipping;
/** Cents as a decimal text. */
export const money = (cents: number): string =>
  `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
