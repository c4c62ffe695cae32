import { z } from 'zod';
import type { Entity, Position } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import { typesOf } from './types.ts';

const Moment = z.iso.datetime();

/** Pages of what changed from `since` (undefined: ever) until `until`; `start` counts from 1. */
const Window = z.object({ since: Moment.optional(), until: Moment, start: z.int().min(1) });
export type Window = z.infer<typeof Window>;

/** How far one type has been read: all changes up to `read`, and what of a window is still to come. */
const Place = z.object({ read: Moment.optional(), window: Window.optional() });
export type Place = z.infer<typeof Place>;

const State = z.object({
  v: z.literal(1),
  /** The company: its ids say nothing about another one. */
  realm: z.string(),
  types: z.record(z.string(), Place).default({}),
  /** What was deleted up to then is known. */
  deletions: Moment.optional(),
  /** Every record held is looked for, because deletions may have been missed: those up to this key have been. */
  looked: z.string().optional(),
  /** When a full reading was complete. */
  done: Moment.optional(),
});
export type State = z.infer<typeof State>;

/** Throws when it is of another company, or of a later version of this program. */
export function readPosition(position: Position, { realm, entity }: { realm: string; entity: Entity }): State {
  if (Object.keys(position).length === 0) return { v: 1, realm, types: {} };
  const read = State.safeParse(position);
  if (!read.success) {
    throw new ProviderError(
      `the cursor of qbo ${entity} has a form that this version does not know`,
      'Update the program, or read everything again with --full.',
    );
  }
  if (read.data.realm !== realm) throw ofAnotherCompany();
  const types = Object.fromEntries(typesOf(entity).map((type) => [type, read.data.types[type] ?? {}]));
  return { ...read.data, types };
}

export function ofAnotherCompany(): ProviderError {
  return new ProviderError(
    'the records held are of another QuickBooks company',
    'Set QBO_REALM_ID back, or use a database of its own for each company.',
  );
}

/** A moment in whole seconds, as the query language takes it. */
export const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
