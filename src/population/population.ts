// The invented population: people who buy on several platforms, and what each platform knows of them, with the truth.
// Everything follows from the seed and a person's number, so records stream in any order without being held.

import type { Entity, Mess, Provider, ShopObject } from './model.ts';
import { amazonPayload } from './payloads/amazon.ts';
import { klaviyoPayload } from './payloads/klaviyo.ts';
import { manualPayload } from './payloads/manual.ts';
import { qboPayload } from './payloads/qbo.ts';
import { shipstationPayload } from './payloads/shipstation.ts';
import { shopifyPayload } from './payloads/shopify.ts';
import type { Shared } from './people/contact.ts';
import { type Person, personAt } from './people/person.ts';
import { amazonObjects } from './shops/amazon.ts';
import { klaviyoObjects } from './shops/klaviyo.ts';
import { manualObjects } from './shops/manual.ts';
import { qboHouse, qboObjects } from './shops/qbo.ts';
import { shipstationObjects } from './shops/shipstation.ts';
import { shopifyHouse, shopifyObjects } from './shops/shopify.ts';
import { shuffled } from './shuffle.ts';

export type InventedRecord = {
  provider: Provider;
  entity: Entity;
  /** JSON text, with numbers exact beyond 2^53. */
  payload: string;
  /** Who it truly speaks of. */
  truth: string;
  /** The record's external id as the spine stores it. */
  key: string;
  version: number;
  updatedAt: number;
  /** Identifying values in it that other true people give as well. */
  shared: Shared[];
  mess: Mess[];
};

export type PopulationOptions = {
  /** The number of true people and businesses. */
  size?: number;
  seed?: number;
  /** `provider`: in the order of a sync; `person`: everything of one, then of the next (one pass, the quickest); `shuffled`. */
  order?: 'provider' | 'person' | 'shuffled';
  /** `first`: objects as first seen; `later`: what changed since; `newest`: as they are at the end; `all`. */
  versions?: 'first' | 'later' | 'newest' | 'all';
  providers?: readonly Provider[];
};

export const providers: readonly Provider[] = ['qbo', 'shopify', 'amazon', 'shipstation', 'klaviyo', 'manual'];
const entities: readonly Entity[] = ['customer', 'profile', 'order', 'shipment'];

const spell: Record<Provider, (object: ShopObject) => unknown> = {
  qbo: qboPayload,
  shopify: shopifyPayload,
  amazon: amazonPayload,
  shipstation: shipstationPayload,
  klaviyo: klaviyoPayload,
  manual: manualPayload,
};
const live: Record<Provider, (person: Person) => ShopObject[]> = {
  qbo: qboObjects,
  shopify: shopifyObjects,
  amazon: amazonObjects,
  klaviyo: klaviyoObjects,
  manual: manualObjects,
  shipstation: (person) =>
    shipstationObjects(
      person,
      () => shopifyObjects(person),
      () => amazonObjects(person),
    ),
};

/** What one platform holds about one person, every version, oldest first. */
export const objectsOf = (index: number, seed: number, provider: Provider): ShopObject[] =>
  live[provider](personAt(index, seed));
/** The records that belong to the shop and to no person. */
export const houseObjects = (provider: Provider): ShopObject[] =>
  provider === 'qbo' ? qboHouse() : provider === 'shopify' ? shopifyHouse() : [];

export function recordOf(object: ShopObject): InventedRecord {
  const { provider, entity, truth, key, version, updatedAt, shared, mess } = object;
  return {
    provider,
    entity,
    payload: JSON.stringify(spell[provider](object)),
    truth,
    key,
    version,
    updatedAt,
    shared,
    mess,
  };
}

export function* inventedRecords(options: PopulationOptions = {}): Generator<InventedRecord> {
  for (const object of inventedObjects(options)) yield recordOf(object);
}

/** The same without their payloads, which is all that scoring needs. */
export function inventedObjects(options: PopulationOptions = {}): Generator<ShopObject> {
  if (options.order === 'shuffled') return shuffled(byPerson(options), options.seed ?? 1);
  return options.order === 'person' ? byPerson(options) : byProvider(options);
}

function* byPerson({
  size = 2000,
  seed = 1,
  versions = 'newest',
  providers: some = providers,
}: PopulationOptions): Generator<ShopObject> {
  for (const provider of some) yield* chosen(houseObjects(provider), versions);
  for (let index = 0; index < size; index++) {
    for (const provider of some) yield* chosen(objectsOf(index, seed, provider), versions);
  }
}

function* byProvider({
  size = 2000,
  seed = 1,
  versions = 'newest',
  providers: some = providers,
}: PopulationOptions): Generator<ShopObject> {
  for (const provider of providers.filter((one) => some.includes(one))) {
    for (const entity of entities.filter((one) => holds[provider].includes(one))) {
      const wanted = (object: ShopObject): boolean => object.entity === entity;
      yield* chosen(houseObjects(provider), versions).filter(wanted);
      for (let index = 0; index < size; index++)
        yield* chosen(objectsOf(index, seed, provider), versions).filter(wanted);
    }
  }
}
const holds: Record<Provider, Entity[]> = {
  qbo: ['customer', 'order'],
  shopify: ['customer', 'order'],
  amazon: ['order'],
  shipstation: ['customer', 'order', 'shipment'],
  klaviyo: ['profile'],
  manual: ['customer', 'order'],
};

function chosen(objects: ShopObject[], versions: NonNullable<PopulationOptions['versions']>): ShopObject[] {
  if (versions === 'all') return objects;
  if (versions === 'first') return objects.filter(({ version }) => version === 0);
  if (versions === 'later') return objects.filter(({ version }) => version > 0);
  const newest = new Map(objects.map((object) => [`${object.entity} ${object.key}`, object]));
  return objects.filter((object) => newest.get(`${object.entity} ${object.key}`) === object);
}
