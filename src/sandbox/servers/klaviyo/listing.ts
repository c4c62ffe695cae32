import type { ShopObject } from '../../../population/model.ts';
import { readFilter, second } from './filter.ts';
import { spellProfile } from './profile.ts';
import { invalid } from './refusal.ts';

/** The parameters of a query, with brackets in their names. */
export type Query = Record<string, string | string[] | undefined>;

const PARAMETERS = new Set(['filter', 'sort', 'page[size]', 'page[cursor]', 'fields[profile]']);
const LARGEST_PAGE = 100;

/** What profiles are sorted by, as texts that sort like it. */
const KEYS: Record<string, (profile: ShopObject) => string> = {
  id: ({ id }) => id,
  created: ({ createdAt }) => new Date(second(createdAt)).toISOString(),
  updated: ({ updatedAt }) => new Date(second(updatedAt)).toISOString(),
  email: ({ contact }) => contact.email ?? '',
};

type Place = { sort: string; key: string; id: string };

/** A page of profiles, from a cursor on. The cursor names the profile before it, so that changes move no page. */
export function listProfiles(
  all: ShopObject[],
  query: Query,
  { origin, now, pageSize = LARGEST_PAGE }: { origin: string; now: number; pageSize?: number },
): object {
  const given = readQuery(query);
  const { sort } = given;
  const size = Math.min(given.size, pageSize);
  const keyOf = KEYS[sort.replace('-', '')]!;
  const direction = sort.startsWith('-') ? -1 : 1;
  const compare = (a: Omit<Place, 'sort'>, b: Omit<Place, 'sort'>) =>
    direction * (a.key < b.key ? -1 : a.key > b.key ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  const holds = given.filter === undefined ? () => true : readFilter(given.filter, now);
  const from = given.cursor === undefined ? undefined : readCursor(given.cursor, sort);
  const rest = all
    .filter(holds)
    .map((profile) => ({ profile, key: keyOf(profile), id: profile.id }))
    .filter((place) => from === undefined || compare(place, from) > 0)
    .sort(compare);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const next = rest.length > size && last ? writeCursor({ sort, key: last.key, id: last.id }) : undefined;
  return {
    data: page.map(({ profile }) => spellProfile(profile, query['fields[profile]'] === 'id')),
    links: {
      self: addressOf(origin, query, undefined),
      next: next === undefined ? null : addressOf(origin, query, next),
      prev: null,
    },
  };
}

function readQuery(query: Query) {
  for (const [name, value] of Object.entries(query)) {
    if (!PARAMETERS.has(name) || typeof value !== 'string') {
      throw invalid(name, `'${name}' is not a valid parameter of profiles.`);
    }
  }
  const text = query as Record<string, string | undefined>;
  const size = text['page[size]'] ?? '20';
  if (!/^\d+$/.test(size) || Number(size) < 1 || Number(size) > LARGEST_PAGE) {
    throw invalid('page[size]', `Page size must be an integer between 1 and ${LARGEST_PAGE}.`);
  }
  const sort = text.sort ?? 'id';
  if (!KEYS[sort.replace(/^-/, '')]) throw invalid('sort', `'${sort}' is not a valid sort option.`);
  return { size: Number(size), sort, filter: text.filter, cursor: text['page[cursor]'] };
}

function writeCursor({ sort, key, id }: Place): string {
  return Buffer.from(`next::${sort}::${key}::${id}`).toString('base64');
}

function readCursor(text: string, sort: string): Place {
  const [next, sorted, key, id] = Buffer.from(text, 'base64').toString('utf8').split('::');
  if (next !== 'next' || sorted !== sort || key === undefined || id === undefined) {
    throw invalid('page[cursor]', 'Invalid cursor provided.');
  }
  return { sort, key, id };
}

function addressOf(origin: string, query: Query, cursor: string | undefined): string {
  const url = new URL('/api/profiles', origin);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  if (cursor !== undefined) url.searchParams.set('page[cursor]', cursor);
  return url.href;
}
