import { z } from 'zod';
import type { Page } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import type { Log } from '../../log.ts';
import type { Ask, Asked } from './ask.ts';
import type { Listed } from './documents.ts';
import type { PageSize } from './page_size.ts';
import { readRecords } from './read_records.ts';
import { Refused, refusalOf, TooCostly } from './refused.ts';

/** Times of change, both included. `at`: read up to here; `cursor`: the page after it, for as long as Shopify knows it. */
export const Window = z.object({
  from: z.string().nullable(),
  until: z.string(),
  at: z.string().nullable(),
  cursor: z.string().nullable(),
});
export type Window = z.infer<typeof Window>;
/**
 * A page, and the window as it is after it; undefined when it was the last. `asked`: when this reading began, by Shopify's
 * clock, where it told.
 */
export type WindowPage = Omit<Page, 'position'> & {
  at: string | null;
  asked: string | null;
  window: Window | undefined;
};

type Options = { ask: Ask; log: Log; listed: Listed; size: PageSize };

const Connection = z.object({
  nodes: z.array(
    z
      .object({ updatedAt: z.string().nullish().catch(undefined) })
      .nullable()
      .catch(null),
  ),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
});

/** Read what changed in a window, the oldest change first. */
export async function* readWindow(window: Window, options: Options): AsyncGenerator<WindowPage> {
  const { listed, ask, log, size } = options;
  let { from, at, cursor } = window;
  const { until } = window;
  let lost: string | null | undefined;
  let begun: string | null | undefined;
  for (;;) {
    let asked: Asked;
    try {
      asked = await ask(listed.page, { first: size.first, after: cursor, filter: filterOf(from, until) });
    } catch (error) {
      if (error instanceof TooCostly && size.shrink(error)) continue;
      // nothing promises that a cursor holds; the time does. Once: then it is refused for another reason
      if (!(error instanceof Refused) || cursor === null || lost === at) throw error;
      log.info('cursor_refused', { provider: 'shopify', entity: listed.entity });
      lost = at;
      from = at ?? from;
      cursor = null;
      continue;
    }
    if (begun === undefined) begun = asked.answer.headers.get('date');
    const { nodes, pageInfo } = connectionOf(asked, listed);
    const times = nodes.map((node) => Date.parse(node?.updatedAt ?? ''));
    const within = times.map((time) => !(time > Date.parse(until)));
    if (from !== null && times.some((time) => time < Date.parse(from!))) {
      log.error('filter_not_applied', { provider: 'shopify', entity: listed.entity });
    }
    const read = (await readRecords(asked, listed, ask)).filter((_, n) => within[n] ?? true);
    at = latest([at, ...nodes.map((node, n) => (within[n] ? node?.updatedAt : null))]);
    const going = pageInfo.hasNextPage && (nodes.length === 0 || within.includes(true));
    if (going && (!pageInfo.endCursor || pageInfo.endCursor === cursor)) {
      throw new ProviderError(
        `the list of ${listed.field} has a next page and no way to it`,
        'It is tried again at the next reading.',
      );
    }
    cursor = pageInfo.endCursor ?? null;
    size.grow(asked.reply.cost);
    yield {
      records: read.flatMap((one) => ('record' in one ? [one.record] : [])),
      rejects: read.flatMap((one) => ('reject' in one ? [one.reject] : [])),
      at,
      asked: begun,
      window: going ? { from, until, at, cursor } : undefined,
    };
    if (!going) return;
  }
}

/** The quotes matter: without them the time of day is ignored. And `>` would skip the rest of its second. */
function filterOf(from: string | null, until: string): string {
  const upper = `updated_at:<='${until}'`;
  return from === null ? upper : `updated_at:>='${from}' AND ${upper}`;
}

function connectionOf({ reply }: Asked, { field }: Listed): z.infer<typeof Connection> {
  const value = reply.data[field];
  if (value === null || value === undefined) throw refusalOf(reply);
  const connection = Connection.safeParse(value);
  if (connection.success) return connection.data;
  throw new ProviderError(`the list of ${field} is not as documented`, 'It is tried again at the next reading.');
}

function latest(times: (string | null | undefined)[]): string | null {
  const known = times.filter((time): time is string => !Number.isNaN(Date.parse(time ?? '')));
  return known.reduce<string | null>((a, b) => (a === null || Date.parse(b) > Date.parse(a) ? b : a), null);
}
