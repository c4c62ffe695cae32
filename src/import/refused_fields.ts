import { compactTextOf, elements, kindOf, members, type Slice, textOf } from './json_slice.ts';

/** Where a GraphQL answer says that a field was refused. */
export type Path = (string | number)[];

/** The paths that lead through this member or element, from there on. */
export function pathsUnder(paths: Path[], step: string | number): Path[] {
  return paths.length === 0 ? paths : paths.filter((path) => path[0] === step).map((path) => path.slice(1));
}

/** The paths of a GraphQL answer's `errors`; undefined when one of them has none, so that the answer as a whole failed. */
export function refusedPaths(errors: Slice): Path[] | undefined {
  const list: unknown = JSON.parse(textOf(errors));
  if (!Array.isArray(list)) return undefined;
  const paths: unknown[] = list.map((error) => error?.path);
  return paths.every((path): path is Path => Array.isArray(path)) ? paths : undefined;
}

/**
 * The record's text without the nulls that stand for refused fields: a null would say that the customer has no phone,
 * a field left out says nothing. A refusal shows as null at its path or, where null is not allowed, further up.
 */
export function textWithoutRefused(slice: Slice, paths: Path[]): string {
  const kind = paths.length === 0 ? 'other' : kindOf(slice);
  if (kind === 'array') {
    const kept = [...elements(slice)].map((element, i) => textWithoutRefused(element, pathsUnder(paths, i)));
    return `[${kept.join(',')}]`;
  }
  if (kind === 'object') {
    const kept = [...members(slice)]
      .map(([name, value]) => ({ name, value, below: pathsUnder(paths, name) }))
      .filter(({ value, below }) => below.length === 0 || kindOf(value) !== 'null')
      .map(({ name, value, below }) => `${JSON.stringify(name)}:${textWithoutRefused(value, below)}`);
    return `{${kept.join(',')}}`;
  }
  return compactTextOf(slice);
}
