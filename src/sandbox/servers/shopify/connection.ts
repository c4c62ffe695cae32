import { GraphQLError } from 'graphql';

export type Paging = { first?: number | null; after?: string | null; last?: number | null; before?: string | null };

/** Something in a list: where it stands among the others, and how it is made. */
export type Listed = { place: string; node: () => object };

const MOST = 250;

/** One page of a list that is in the order of its places. `everything`: a bulk operation knows no pages. */
export function connectionOf(
  list: Listed[],
  { first, after, last, before }: Paging,
  cursors: Cursors,
  everything: boolean,
) {
  if (everything) return pageOf(list, false, false, cursors);
  if (typeof last === 'number' || typeof before === 'string')
    throw refusal('going backwards is not offered by the sandbox');
  if (typeof first !== 'number') throw refusal('you must provide one of first or last');
  if (first < 1 || first > MOST) throw refusal(`first must be from 1 to ${MOST}`);
  const past = typeof after === 'string' ? cursors.read(after) : undefined;
  const left = past === undefined ? list : list.filter(({ place }) => place > past);
  return pageOf(left.slice(0, first), left.length > first, past !== undefined, cursors);
}

function pageOf(list: Listed[], hasNextPage: boolean, hasPreviousPage: boolean, cursors: Cursors) {
  const nodes = list.map(({ node }) => node());
  const edges = nodes.map((node, n) => ({ node, cursor: cursors.write(list[n]!.place) }));
  const startCursor = edges[0]?.cursor ?? null;
  const endCursor = edges.at(-1)?.cursor ?? null;
  return { nodes, edges, pageInfo: { hasNextPage, hasPreviousPage, startCursor, endCursor } };
}

export type Cursors = { write(place: string): string; read(cursor: string): string };

/** Cursors hold for as long as the server runs: nothing promises that the real ones hold longer. */
export function createCursors(run: string): Cursors {
  return {
    write: (place) => Buffer.from(JSON.stringify([run, place])).toString('base64'),
    read: (cursor) => {
      try {
        const [of, place] = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'));
        if (of === run) return String(place);
      } catch {
        // it was made up
      }
      throw refusal('Invalid cursor for current pagination sort.');
    },
  };
}

const refusal = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
