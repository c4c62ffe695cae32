import type { Entity } from '../asked.ts';
import { elements, kindOf, members, type Slice, stringOf } from '../json_slice.ts';
import { pathsUnder, refusedPaths } from '../refused_fields.ts';
import { asRecord, listOf, objectAt, type Part, type Shape } from './shape.ts';

const LISTS: Record<string, Entity> = { customers: 'customer', orders: 'order' };
const NAMES: Record<string, Entity> = { ...LISTS, customer: 'customer', order: 'order' };

/** GraphQL answers, REST lists and single objects, webhook bodies, lines of bulk operations. */
export const openShopify: Shape = function* (part, open) {
  const { members: own, slice } = part;
  const data = objectAt(own, 'data');
  const nodes = own.get('nodes') ?? own.get('edges');
  const list = listOf(own, LISTS);
  const [only, ...others] = own.keys();
  if (own.has('__parentId')) {
    yield { kind: 'child' };
  } else if (own.has('id') || own.has('admin_graphql_api_id')) {
    yield asRecord(part, idKind(own));
  } else if (data) {
    const refused = own.has('errors') ? refusedPaths(own.get('errors')!) : [];
    if (!refused) yield { kind: 'reject', slice, reason: 'an error answer of Shopify', failed: true };
    else
      for (const [name, value] of members(data)) {
        yield* open(value, { held: NAMES[name], refused: pathsUnder(refused, name) });
      }
  } else if (nodes) {
    yield* openConnection(part, own.has('nodes') ? 'nodes' : 'edges', nodes, open);
  } else if (list) {
    yield* open(list.slice, { held: list.held });
  } else if (others.length === 0 && only !== undefined && objectAt(own, only) && NAMES[only]) {
    yield* open(objectAt(own, only)!, { held: NAMES[only] });
  } else {
    yield asRecord(part);
  }
};

/** The objects of `{nodes: […]}` or `{edges: [{node}]}`. */
function* openConnection({ held, refused }: Part, name: string, list: Slice, open: Parameters<Shape>[1]) {
  const below = pathsUnder(refused, name);
  if (name === 'nodes' || kindOf(list) !== 'array') return yield* open(list, { held, refused: below });
  let at = 0;
  for (const edge of elements(list)) {
    const node = kindOf(edge) === 'object' ? members(edge).get('node') : undefined;
    yield* open(node ?? edge, { held, refused: pathsUnder(pathsUnder(below, at++), 'node') });
  }
}

/** What the object says it is: `gid://shopify/Product/1` is of kind Product. */
function idKind(own: Map<string, Slice>): string | undefined {
  const id = stringOf(own.get('id')) ?? '';
  const globalId = id.startsWith('gid:') ? id : (stringOf(own.get('admin_graphql_api_id')) ?? '');
  const kind = /^gid:\/\/shopify\/(\w+)\//.exec(globalId)?.[1];
  return kind === 'Customer' || kind === 'Order' ? kind.toLowerCase() : kind;
}
