import type { Client } from '../../ingest/http.ts';
import type { Feed, Fetched, Wanted } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import { ended, moved, notAhead, type Reading, readingAt, withoutCursor } from './position.ts';
import { type Listed, readAnswer } from './read_answer.ts';

const PATH = '/api/profiles';
const PAGE = 100;
/** Names in one request: its address must not become too long. */
const AT_ONCE = 50;

/**
 * Profiles by the time of their last change; the first time, and in full, all of them by the time they were made.
 * Subscriptions are not asked for: nothing that identifies a person is in them.
 */
export function profileFeed(client: Client): Feed {
  return {
    entity: 'profile',
    async *pages({ position, mode, now }) {
      let reading = readingAt(position, mode, now);
      let restarted = false;
      for (;;) {
        const page: Page | undefined = await list(client, reading);
        if (!page) {
          if (restarted)
            throw new ProviderError('Klaviyo refused its own cursor twice', 'See whether it goes on later.');
          restarted = true;
          reading = withoutCursor(reading);
          continue;
        }
        const { records, rejects, next } = page;
        reading = notAhead(reading, page.at);
        const latest = page.latest(reading.by);
        if (next === undefined) {
          yield { records, rejects, position: ended(reading, mode, latest) };
          return;
        }
        if (next === reading.cursor)
          throw new ProviderError('Klaviyo names the same page as the next one', 'Try again.');
        reading = moved(reading, { latest, next });
        yield { records, rejects, position: reading };
      }
    },
  };
}

/** `at`: when it was answered, by Klaviyo's clock. */
type Page = Listed & { at: number };

/** A page; undefined when its cursor is taken no longer: how long one holds is not documented. */
async function list(client: Client, { by, after, cursor }: Reading): Promise<Page | undefined> {
  try {
    const { text, headers } = await client({
      path: PATH,
      query: {
        sort: by,
        'page[size]': String(PAGE),
        'page[cursor]': cursor,
        filter: after && `greater-than(${by},${after})`,
      },
    });
    return { ...readAnswer(text), at: Date.parse(headers.get('date') ?? '') };
  } catch (error) {
    if (cursor !== undefined && error instanceof ProviderError && isRefusal(error.status)) return undefined;
    throw error;
  }
}

function isRefusal(status: number | undefined): boolean {
  return status === 400 || status === 404 || status === 410;
}

/** Read profiles by their ids; ones that are gone are left out of the answer. */
export async function fetchProfiles(client: Client, wanted: Wanted[]): Promise<Fetched[]> {
  const ids = [...new Set(wanted.map(({ id }) => id))];
  const fetched: Fetched[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const filter = `any(id,${JSON.stringify(ids.slice(at, at + AT_ONCE))})`;
    const { text } = await client({ path: PATH, query: { 'page[size]': String(PAGE), filter } });
    fetched.push(...readAnswer(text).records);
  }
  return fetched;
}
