import type { Fetched, Wanted } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import type { Api } from './api.ts';
import { readWindow } from './feed.ts';
import { readResource } from './resource.ts';

/**
 * Read what deliveries named, by path and query; the host is always the configured one. What can't be read is given as
 * it is: staging keeps it with its reason.
 */
export async function fetchNamed(
  wanted: Wanted[],
  apis: { v1: Api | undefined; v2: Api | undefined },
  pageSize?: number,
): Promise<Fetched[]> {
  const fetched: Fetched[] = [];
  for (const { id } of wanted) {
    const resource = URL.canParse(id, 'https://here') ? readResource(new URL(id, 'https://here')) : undefined;
    const api = resource && apis[resource.version];
    if (!resource || !api) {
      throw new ProviderError(
        'a delivery names what these keys do not read',
        'Set the keys of the version of the API that its webhooks belong to.',
      );
    }
    const list = { ...resource, name: 'delivered', api };
    const start = { list: list.name, from: null, until: null, upTo: new Date().toISOString(), page: 1 };
    for await (const { asked } of readWindow(list, start, pageSize)) {
      fetched.push(...asked.records);
      for (const { entity, raw } of asked.rejects) fetched.push({ entity, payload: Buffer.from(raw).toString() });
    }
  }
  return fetched;
}
