import { z } from 'zod';
import type { Page } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import type { Log } from '../../log.ts';
import type { Ask } from './ask.ts';
import type { Listed } from './documents.ts';
import type { PageSize } from './page_size.ts';
import { readWindow, Window } from './read_window.ts';

export type Reading = { ask: Ask; log: Log; listed: Listed; size: PageSize };

/** `seen`: up to where everything was read, by Shopify's clock and not by ours; `window`: what is being read, if it did not come to its end. */
const State = z.union([
  z.object({ v: z.literal(1), seen: z.string().nullable(), window: Window.optional() }),
  z.strictObject({}).transform(() => ({ v: 1 as const, seen: null, window: undefined })),
]);
type State = z.infer<typeof State>;

/** A change shows in a search up to so much later than it was made; who reads again what he has finds it unchanged. */
const OVERLAP = 2 * 60_000;

/** Read what changed since the last reading ended, after what that one left. */
export async function* readChanges(position: object, now: Date, reading: Reading): AsyncGenerator<Page> {
  let state = readState(State, position, reading.listed);
  const until = toSecond(now.getTime());
  if (state.window) {
    const left = state.window;
    for await (const page of readOne(state, left, reading)) {
      state = page.position;
      yield page;
    }
    if (Date.parse(left.until) >= Date.parse(until)) return;
  }
  const from = state.seen === null ? null : toSecond(Date.parse(state.seen) - OVERLAP);
  yield* readOne(state, { from, until, at: null, cursor: null }, reading);
}

async function* readOne({ seen }: State, window: Window, reading: Reading): AsyncGenerator<Page & { position: State }> {
  for await (const { at, asked, window: left, ...page } of readWindow(window, reading)) {
    // nothing later than the window was asked for, and our clock may be ahead of theirs
    const whole = asked === null ? null : earlier(asked, window.until);
    yield { ...page, position: left ? { v: 1, seen, window: left } : { v: 1, seen: latest([seen, at, whole]) } };
  }
}

const earlier = (a: string, b: string): string => (Date.parse(a) < Date.parse(b) ? a : b);

function latest(times: (string | null)[]): string | null {
  const known = times.map((time) => Date.parse(time ?? '')).filter((time) => !Number.isNaN(time));
  return known.length === 0 ? null : toSecond(Math.max(...known));
}

/** The form a position is in. One of a later version is not guessed at. */
export function readState<T>(form: z.ZodType<T>, position: object, { field }: Listed): T {
  const read = form.safeParse(position);
  if (read.success) return read.data;
  throw new ProviderError(
    `the cursor of Shopify's ${field} is of another version`,
    'Delete its row of spine.sync_cursors, or run the version that wrote it.',
  );
}

/** Shopify's times have whole seconds. */
export function toSecond(at: number): string {
  return `${new Date(Math.floor(at / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
