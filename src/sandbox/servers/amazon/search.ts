import { createHash } from 'node:crypto';
import type { ShopObject } from '../../../population/model.ts';
import type { Seller } from './seller.ts';
import { spellOrder2026 } from './spell.ts';

/** What a list of orders was asked for, in the words of neither API. */
export type Search = {
  updatedAfter?: string;
  updatedBefore?: string;
  createdAfter?: string;
  createdBefore?: string;
  marketplaces: string[];
  size?: string;
  token?: string;
  /** Filters of this API alone, and how they were written. */
  keep: (object: ShopObject) => boolean;
  kept: string;
};

export type Found = { objects: ShopObject[]; next?: string; by: 'updated' | 'created'; before: number };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a token says: where the list goes on, for how long, and which list it is. */
type Mark = { at: number; key: string; before: number; issued: number; list: string };

/** A page of orders; or why it is refused. */
export function search(seller: Seller, asked: Search): Found | { refused: string } {
  const { world, options } = seller;
  const window = readWindow(asked, world.now());
  if ('refused' in window) return window;
  const size = Number(asked.size ?? '100');
  if (!Number.isInteger(size) || size < 1 || size > 100) return { refused: 'MaxResultsPerPage is not from 1 to 100.' };
  if (asked.marketplaces.length > 50) return { refused: 'More than 50 marketplaces.' };
  if (!asked.marketplaces.every((id) => seller.marketplaces.includes(id))) return { refused: 'Unknown marketplace.' };

  const { by, after } = window;
  const list = createHash('sha256')
    .update(JSON.stringify([window.asked, asked.marketplaces, asked.kept]))
    .digest('hex');
  const mark = asked.token === undefined ? undefined : readMark(asked.token);
  if (asked.token !== undefined && (!mark || mark.list !== list || mark.issued + DAY < world.now())) {
    return { refused: 'The token is not valid.' };
  }
  const before = mark?.before ?? window.before;
  const timeOf = ({ createdAt, updatedAt }: ShopObject): number => (by === 'updated' ? updatedAt : createdAt);
  const left = world
    .all('amazon', 'order')
    .filter((object) => timeOf(object) >= after && timeOf(object) <= before && asked.keep(object))
    .filter((object) => asked.marketplaces.length === 0 || asked.marketplaces.includes(marketplaceOf(object)))
    .sort((a, b) => timeOf(a) - timeOf(b) || (a.key < b.key ? -1 : 1))
    .filter((object) => !mark || timeOf(object) > mark.at || (timeOf(object) === mark.at && object.key > mark.key));
  const objects = left.slice(0, Math.min(size, options.pageSize ?? seller.behaviour.pageSize ?? size));
  const last = objects.at(-1);
  if (!last || objects.length === left.length) return { objects, by, before };
  return { objects, by, before, next: write({ at: timeOf(last), key: last.key, before, issued: world.now(), list }) };
}

type Window = { by: Found['by']; after: number; before: number; asked: unknown };

function readWindow(asked: Search, now: number): Window | { refused: string } {
  const { updatedAfter, updatedBefore, createdAfter, createdBefore } = asked;
  if ((updatedAfter === undefined) === (createdAfter === undefined)) {
    return { refused: 'Exactly one of CreatedAfter and LastUpdatedAfter is needed.' };
  }
  const by: Found['by'] = updatedAfter === undefined ? 'created' : 'updated';
  if ((by === 'updated' ? createdBefore : updatedBefore) !== undefined) return { refused: 'The bounds do not match.' };
  const [from, to] = by === 'updated' ? [updatedAfter, updatedBefore] : [createdAfter, createdBefore];
  const after = readTime(from!);
  const before = to === undefined ? now - 2 * MINUTE : readTime(to);
  if (Number.isNaN(after) || Number.isNaN(before) || before > now - 2 * MINUTE || before < after) {
    return { refused: 'Invalid Input' }; // the real one says no more either
  }
  return { by, after, before, asked: [by, from, to] };
}

const readTime = (text: string): number =>
  /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[-+]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;

const marketplaceOf = (object: ShopObject): string => spellOrder2026(object).salesChannel.marketplaceId;

const write = (mark: Mark): string => Buffer.from(JSON.stringify(mark)).toString('base64url');

function readMark(token: string): Mark | undefined {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
}
