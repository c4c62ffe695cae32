import { z } from 'zod';
import type { Position } from '../../ingest/provider.ts';

const Time = z.iso.datetime();

const Window = z.object({
  list: z.string(),
  /** Its bounds as the API writes times; null: there is none. */
  from: z.string().nullable(),
  until: z.string().nullable(),
  /** The instant of its end: the list is read up to there when the window is. */
  upTo: Time,
  page: z.int().positive(),
  /** What the list counted when the last page was read. */
  total: z.int().optional(),
});
/** A part of a list, and the page of it that comes next. */
export type Window = z.infer<typeof Window>;

const Place = z.object({
  v: z.literal(1),
  /** Up to when each list is read. */
  read: z.record(z.string(), Time),
  open: Window.optional(),
  finished: Time.optional(),
});
/** Where a feed reads on. */
export type Place = Omit<z.infer<typeof Place>, 'v'>;

/** The place of a position. One of another form begins anew: nothing is lost by reading twice. */
export function readPlace(position: Position): Place {
  const { data } = Place.safeParse(position);
  return data ?? { read: {} };
}

export function writePlace(place: Place): Position {
  return { v: 1, ...place };
}
