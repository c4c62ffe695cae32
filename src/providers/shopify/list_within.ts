import { elements, kindOf, members, type Slice, textOf } from '../../import/json_slice.ts';
import { objectAt } from '../../import/shapes/shape.ts';

type Members = Map<string, Slice>;
/** A list within a record as far as it came: its elements as they were written, and where the rest begins. */
export type Within = { elements: string[]; after: string | null };

/** The list of this name within an object; undefined when there is none (it was refused). */
export function listWithin(object: Members, name: string): Within | undefined {
  const list = objectAt(object, name);
  if (!list) return undefined;
  const own = members(list);
  const nodes = own.get('nodes');
  if (!nodes || kindOf(nodes) !== 'array') return undefined;
  const pageInfo = own.get('pageInfo');
  const { hasNextPage, endCursor } = (pageInfo && JSON.parse(textOf(pageInfo))) ?? {};
  const after = hasNextPage === true && typeof endCursor === 'string' ? endCursor : null;
  return { elements: [...elements(nodes)].map(textOf), after };
}

const WHOLE = /"pageInfo":\{"hasNextPage":false,"endCursor":(?:null|"[^"\\]*")\}\}\}$/;

/** The same as withList() of a record whose list came whole and stands last, as asked for: only its paging is written over. */
export function withWholeList(text: string, name: string): string | undefined {
  const paging = WHOLE.exec(text);
  if (!paging || !text.includes(`"${name}":{"nodes":[`)) return undefined;
  return `${text.slice(0, paging.index)}"pageInfo":${pageInfo(null)}}}`;
}

/**
 * The text of a record with the whole list at its end. Its paging is written the same every time: cursors differ from one
 * answer to the next, and would make a new version of what has not changed.
 */
export function withList(record: Members, name: string, { elements, after }: Within): string {
  const own = [...record].filter(([key]) => key !== name);
  const kept = own.map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`);
  return `{${[...kept, `"${name}":{"nodes":[${elements.join(',')}],"pageInfo":${pageInfo(after)}}`].join(',')}}`;
}

const pageInfo = (after: string | null): string => `{"hasNextPage":${after !== null},"endCursor":null}`;
