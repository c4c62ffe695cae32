import { z } from 'zod';
import { ProviderError } from '../../ingest/provider_error.ts';
import type { Lookup } from '../../ingest/sweep.ts';
import type { Ask } from './ask.ts';
import type { Document, Listed } from './documents.ts';

/** A node costs a point. */
const AT_ONCE = 200;

const whichAreThere: Document = { name: 'Which', text: 'query Which($ids: [ID!]!) { nodes(ids: $ids) { id } }' };
const scopes: Document = {
  name: 'Scopes',
  text: 'query Scopes { currentAppInstallation { accessScopes { handle } } }',
};
const Nodes = z.array(z.object({ id: z.string() }).nullable());
const Installed = z.object({ accessScopes: z.array(z.object({ handle: z.string() })) });

/** Webhooks tell of deletions, if there are any and if they arrive; polling never does. */
export function lookup({ entity, type }: Listed, ask: Ask): Lookup {
  const gidOf = (key: string): string => `gid://shopify/${type}/${key.slice(key.lastIndexOf(':') + 1)}`;
  const find = async (keys: string[]): Promise<Set<string>> => {
    const gids = new Map(keys.map((key) => [gidOf(key), key]));
    const { reply } = await ask(whichAreThere, { ids: [...gids.keys()] });
    const nodes = Nodes.safeParse(reply.data.nodes).data;
    // null is one that is gone, unless it was kept from us
    if (!nodes || nodes.length !== gids.size || reply.errors.length > 0) {
      throw new ProviderError(`Shopify does not say which ${entity}s are there`, 'It is asked for again.');
    }
    return new Set(nodes.flatMap((node) => (node ? (gids.get(node.id) ?? []) : [])));
  };
  return {
    entity,
    atOnce: AT_ONCE,
    find,
    isThere: async (key) => (await find([key])).has(key),
    stub: (key) => ({ admin_graphql_api_id: gidOf(key) }),
    // else orders vanish from our sight when they are sixty days old
    showsAll: async () => entity !== 'order' || (await hasScope(ask, 'read_all_orders')),
  };
}

async function hasScope(ask: Ask, scope: string): Promise<boolean> {
  const { reply } = await ask(scopes, {});
  const installed = Installed.safeParse(reply.data.currentAppInstallation).data;
  return installed?.accessScopes.some(({ handle }) => handle === scope) ?? false;
}
