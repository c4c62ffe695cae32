import type { Asked, Entity } from '../asked.ts';
import { type Found, notAsked, record } from '../found.ts';
import type { Slice } from '../json_slice.ts';
import { kindOf } from '../json_slice.ts';
import type { Path } from '../refused_fields.ts';

/** An object of an answer: its members, what its envelope says it is, and where fields were refused in it. */
export type Part = { slice: Slice; members: Map<string, Slice>; asked: Asked; held?: Entity; refused: Path[] };
/** Look into a value further down. */
export type Open = (slice: Slice, about?: { held?: Entity; refused?: Path[] }) => Generator<Found>;
/** What one provider's answers look like: from an object of it to the records inside. */
export type Shape = (part: Part, open: Open) => Generator<Found>;

/** The object as a record, unless it is something else than was asked for. */
export function asRecord({ slice, asked, held, refused }: Part, says?: string): Found {
  const is = says ?? held ?? asked.entity;
  return is === asked.entity ? record(slice, refused) : notAsked(slice, is, asked.entity);
}

/** The member that holds a list, in an object that is not a record itself. */
export function listOf(members: Map<string, Slice>, names: Record<string, Entity>) {
  for (const [name, held] of Object.entries(names)) {
    const slice = members.get(name);
    if (slice && kindOf(slice) === 'array') return { name, held, slice };
  }
  return undefined;
}

export function objectAt(members: Map<string, Slice>, name: string): Slice | undefined {
  const value = members.get(name);
  return value && kindOf(value) === 'object' ? value : undefined;
}
