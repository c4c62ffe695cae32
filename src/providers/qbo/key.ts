import type { Entity } from '../../ingest/provider.ts';
import { TYPES, type Type, typeNamed, typesOf } from './types.ts';

/** An object's name among the records of its entity, as it is held: customers bare, sales with their type before. */
export const keyOf = (type: Type, id: string): string => (type === 'Customer' ? id : `${type.toLowerCase()}:${id}`);

/** The ids of these keys by type; keys of another form are left out. */
export function idsByType(keys: Iterable<string>, entity: Entity): Map<Type, string[]> {
  const ids = new Map<Type, string[]>(typesOf(entity).map((type) => [type, []]));
  for (const key of keys) {
    const [, prefix, id] = /^(?:([a-z]+):)?(\d+)$/.exec(key) ?? [];
    const type = typeNamed(prefix ?? 'customer');
    if (id !== undefined && type !== undefined && TYPES[type] === entity) ids.get(type)!.push(id);
  }
  return ids;
}
