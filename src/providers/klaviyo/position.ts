import { z } from 'zod';
import type { Mode, Position } from '../../ingest/provider.ts';

const SECOND = 1_000;
/** A profile may show up in the listing after ones that changed later. */
const OVERLAP = 5 * 60 * SECOND;
/** How much later than Klaviyo's our clock is taken to be at most. */
const SKEW = 10 * 60 * SECOND;

const Time = z.iso.datetime({ precision: 0 });
const Reading = z.object({
  v: z.literal(1),
  by: z.enum(['created', 'updated']),
  after: Time.optional(),
  until: Time,
  seen: Time.optional(),
  cursor: z.string().optional(),
});
const Rest = z.object({ v: z.literal(1), since: Time });

/**
 * A listing that is being read: sorted by a time, after one if there is one, begun at `until`; how late the times were that
 * it has come to, and the cursor of the page to be asked for.
 *
 * No upper bound is asked for: one that is close to the present is refused, and what changes meanwhile only comes sooner. But
 * the next reading never starts after `until`, since profiles with times in the future exist.
 */
export type Reading = z.infer<typeof Reading>;

/** The reading that a position stands in, or the one that follows it. */
export function readingAt(position: Position, mode: Mode, now: Date): Reading {
  const begun = Reading.safeParse(position).data;
  if (begun) return begun;
  const since = mode === 'incremental' ? Rest.safeParse(position).data?.since : undefined;
  const until = stamp(now.getTime());
  // everything, in an order that no change disturbs
  if (since === undefined) return { v: 1, by: 'created', until };
  return { v: 1, by: 'updated', after: before(Date.parse(since)), until };
}

/** The reading after a page. */
export function moved(reading: Reading, { latest, next }: { latest: number | undefined; next: string }): Reading {
  return { ...reading, seen: seenAfter(reading, latest), cursor: next };
}

/** A reading whose cursor is taken no longer goes on from the time it has come to. */
export function withoutCursor({ cursor: _, ...reading }: Reading): Reading {
  const { after, seen } = reading;
  if (seen === undefined) return reading;
  const again = before(Date.parse(seen));
  return { ...reading, after: after !== undefined && after > again ? after : again };
}

/** The reading by Klaviyo's clock, where ours is ahead of it: what changes until ours is right again would be left out. */
export function notAhead(reading: Reading, theirs: number): Reading {
  return theirs < Date.parse(reading.until) ? { ...reading, until: stamp(theirs) } : reading;
}

/** The position after the last page. */
export function ended(reading: Reading, mode: Mode, latest: number | undefined): Position {
  const { by, until } = reading;
  if (mode === 'full') return { v: 1, done: until };
  // what changed during a reading of everything changed after it began
  if (by === 'created') return { v: 1, since: until };
  const seen = seenAfter(reading, latest) ?? '';
  const quiet = stamp(Date.parse(until) - SKEW); // else many profiles of one moment would be read until another changes
  return { v: 1, since: seen > quiet ? seen : quiet };
}

/** How far the reading has come, which is not into the future. */
function seenAfter({ seen, until }: Reading, latest: number | undefined): string | undefined {
  if (latest === undefined) return seen;
  const at = stamp(Math.min(latest, Date.parse(until)));
  return seen !== undefined && seen > at ? seen : at;
}

/** Bounds are strict and have whole seconds: one second earlier, everything of that second is read. */
function before(at: number): string {
  return stamp(at - OVERLAP - SECOND);
}

/** Rounded down to the second; in this form texts are in the order of their times. */
function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
