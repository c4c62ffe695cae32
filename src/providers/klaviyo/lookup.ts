import { z } from 'zod';
import type { Client } from '../../ingest/http.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import type { Lookup } from '../../ingest/sweep.ts';

const PATH = '/api/profiles';
/** Names in one request: its address must not become too long. */
const AT_ONCE = 50;
const ID_ONLY = { 'fields[profile]': 'id' };

const Answer = z.object({ data: z.array(z.object({ id: z.string() })) });

/**
 * Klaviyo tells nobody of a profile that was deleted, nor of one that was merged, which it deletes after its data went to
 * the other: neither leaves a trace in the API.
 */
export function profileLookup(client: Client): Lookup {
  return {
    entity: 'profile',
    atOnce: AT_ONCE,
    async find(keys) {
      const filter = `any(id,${JSON.stringify(keys)})`;
      const { text } = await client({ path: PATH, query: { 'page[size]': '100', ...ID_ONLY, filter } });
      const answer = Answer.safeParse(JSON.parse(text)).data;
      if (!answer) throw new ProviderError('an answer of Klaviyo is no list of profiles', 'It is asked for again.');
      return new Set(answer.data.map(({ id }) => id));
    },
    async isThere(key) {
      try {
        await client({ path: `${PATH}/${encodeURIComponent(key)}`, query: ID_ONLY });
        return true;
      } catch (error) {
        if (error instanceof ProviderError && error.status === 404) return false;
        throw error;
      }
    },
    stub: (id) => ({ type: 'profile', id, deleted: true }),
  };
}
