// The invented shops as their providers' servers see them: objects that are there, that change, and that are asked for by
// the time of their change. Nothing here knows how a provider spells an object or a time.

import type { Entity, Provider, ShopObject } from '../population/model.ts';
import { inventedObjects, objectsOf } from '../population/population.ts';

type Options = {
  size: number;
  seed?: number;
  /** Milliseconds since 1970; by default the clock. */
  now?: () => number;
};

export type Change = { object: ShopObject; fresh: boolean };

/** All shops of one population. Changes carry the time at which they happen here, not the one they were invented for. */
export class World {
  readonly now: () => number;
  readonly #seed: number;
  readonly #objects = new Map<string, Map<string, ShopObject>>();
  readonly #later: ShopObject[];
  readonly #listeners = new Set<(change: Change) => void>();
  #people: number;

  constructor({ size, seed = 1, now = Date.now }: Options) {
    this.now = now;
    this.#seed = seed;
    this.#people = size;
    for (const object of inventedObjects({ size, seed, order: 'person', versions: 'first' })) this.#put(object);
    this.#later = [...inventedObjects({ size, seed, order: 'person', versions: 'later' })];
  }

  /** Everything of a kind, as it is now. */
  all(provider: Provider, entity: Entity): ShopObject[] {
    return [...(this.#objects.get(`${provider} ${entity}`)?.values() ?? [])];
  }

  /** What changed from `since` to `until`, both included, the oldest change first. */
  changed(provider: Provider, entity: Entity, since: number, until = Number.POSITIVE_INFINITY): ShopObject[] {
    return this.all(provider, entity)
      .filter(({ updatedAt }) => updatedAt >= since && updatedAt <= until)
      .sort((a, b) => a.updatedAt - b.updatedAt || (a.key < b.key ? -1 : 1));
  }

  /** By the key that the spine stores. */
  find(provider: Provider, entity: Entity, key: string): ShopObject | undefined {
    return this.#objects.get(`${provider} ${entity}`)?.get(key);
  }

  /** Let so many things happen: what was to change changes, in its invented order; then new people come. */
  live(events: number): Change[] {
    const changes: Change[] = [];
    while (changes.length < events) {
      const next = this.#later.shift();
      if (next) changes.push(this.#happen(next));
      else this.#later.push(...this.#newcomer());
    }
    return changes;
  }

  /** Change an object by hand; for tests and for stories. */
  change(object: ShopObject): Change {
    return this.#happen(object);
  }

  /** An object is gone, and nobody is told. */
  remove({ provider, entity, key }: Pick<ShopObject, 'provider' | 'entity' | 'key'>): void {
    this.#objects.get(`${provider} ${entity}`)?.delete(key);
  }

  /** Everything that is still to come, at once, at the times it was invented for; for tests that compare databases. */
  finish(): void {
    for (const object of this.#later.splice(0)) this.#put(object);
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #newcomer(): ShopObject[] {
    const index = this.#people++;
    const providers: Provider[] = ['qbo', 'shopify', 'amazon', 'shipstation', 'klaviyo', 'manual'];
    return providers.flatMap((provider) => objectsOf(index, this.#seed, provider));
  }

  #happen(object: ShopObject): Change {
    const known = this.find(object.provider, object.entity, object.key);
    // times have whole seconds in most APIs, and a change is never older than what it changes
    const at = Math.max(Math.floor(this.now() / 1000) * 1000, (known?.updatedAt ?? 0) + 1000);
    const changed: ShopObject = { ...object, createdAt: known?.createdAt ?? at, updatedAt: at };
    if (object.voidedAt) changed.voidedAt = known?.voidedAt ?? at;
    this.#put(changed);
    const change = { object: changed, fresh: known === undefined };
    for (const listener of this.#listeners) listener(change);
    return change;
  }

  #put(object: ShopObject): void {
    const kind = `${object.provider} ${object.entity}`;
    const objects = this.#objects.get(kind) ?? new Map<string, ShopObject>();
    this.#objects.set(kind, objects.set(object.key, object));
  }
}
