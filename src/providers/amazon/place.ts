import { z } from 'zod';
import type { Mode, Position } from '../../ingest/provider.ts';

/** Where the reading of orders stands: a list since a time, perhaps in its middle. */
const Place = z.object({
  v: z.literal(1),
  /** The seller and the marketplaces that were read. */
  scope: z.array(z.string()),
  after: z.iso.datetime(),
  /** The end of the list's time, as its first page said it; undefined before that page, or where it said none. */
  before: z.iso.datetime().optional(),
  newest: z.number().optional(),
  token: z.string().optional(),
  tokenAt: z.iso.datetime().optional(),
  done: z.literal(true).optional(),
});
export type Place = z.infer<typeof Place>;

/** In no region does the API reach further back. */
export const beginning = (): string => '2016-01-01T00:00:00.000Z';

/** Amazon keeps a token for 24 hours; one that is nearly as old is not worth a call in three minutes. */
const TOKEN_LIFE = 23.5 * 3_600_000;

/** Go on from a position. A seller or a marketplace that was not read before is read from the beginning, with the others. */
export function readPlace(position: Position, scope: string[], mode: Mode): Place {
  const known = Place.safeParse(position).data;
  const anew: Place = { v: 1, scope, after: beginning() };
  if (!known || (mode === 'full' && known.done)) return anew;
  if (!scope.every((one) => known.scope.includes(one))) return anew;
  const sameList = known.scope.length === scope.length;
  const age = Date.now() - Date.parse(known.tokenAt ?? '');
  return sameList && age < TOKEN_LIFE ? known : restarted({ ...known, scope });
}

/** The same list from its first page. */
export function restarted({ v, scope, after }: Place): Place {
  return { v, scope, after };
}
