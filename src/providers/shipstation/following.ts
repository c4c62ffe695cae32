import type { Asked, List } from './list.ts';
import type { Window } from './place.ts';

const SECOND = 1000;

/**
 * Where a window goes on after a page; undefined at its end.
 *
 * Pages are counted from the start of a list, so they drift when something leaves it: an order that changes leaves the
 * window it was in. A list that is sorted by its window's field therefore goes on at the time of the last row instead,
 * and what stays with page numbers (many rows of one second, the autumn hour that comes twice, lists without such a
 * field) steps back by as much as the list got shorter.
 */
export function following(list: List, window: Window, asked: Asked, size: number): Window | undefined {
  const { rows, total } = asked;
  const shrunk = window.page > 1 && total !== undefined && window.total !== undefined ? window.total - total : 0;
  if (shrunk > 0) return { ...window, page: Math.max(1, window.page - Math.ceil(shrunk / size)), total };
  if (isLast(window, asked, size) || isOldEnough(list, window, rows)) return undefined;
  const from = list.bounds && list.order === 'oldest first' ? nextStart(list, window, rows) : undefined;
  if (from !== undefined) return { ...window, from, page: 1, total: undefined };
  return { ...window, page: window.page + 1, total };
}

/** `pages` says too little at times and too much at others: a full page is never the last, an empty one always is. */
function isLast({ page }: Window, { rows, pages = 0 }: Asked, size: number): boolean {
  return rows.length === 0 || (rows.length < size && pages <= page);
}

/** A list without a window, from the newest on: what comes now was read before. */
function isOldEnough(list: List, { from }: Window, rows: Asked['rows']): boolean {
  const { api, by, bounds, order } = list;
  if (bounds || by === undefined || order !== 'newest first' || from === null || !isSorted(list, rows)) return false;
  const last = api.clock.instants(rows.at(-1)?.[by]);
  const start = api.clock.instants(from);
  return last !== undefined && start !== undefined && last.latest < start.earliest;
}

/** The window's start at the time of the last row; undefined when that brings it no further, or means two instants. */
function nextStart(list: List, { from }: Window, rows: Asked['rows']): string | undefined {
  const { api, by } = list;
  if (by === undefined || !isSorted(list, rows)) return undefined;
  const last = api.clock.instants(rows.at(-1)?.[by]);
  if (last === undefined || last.earliest !== last.latest) return undefined;
  const start = api.clock.from(Math.floor(last.latest / SECOND) * SECOND);
  return from === null || start > from ? start : undefined;
}

/** Nobody promises that a list comes in the order that was asked for. */
function isSorted({ api, by, order }: List, rows: Asked['rows']): boolean {
  const ranks = rows.map((row) => api.clock.rank(row[by!]));
  const sign = order === 'newest first' ? -1 : 1;
  return ranks.every((rank, n) => rank !== undefined && (n === 0 || (rank - ranks[n - 1]!) * sign >= 0));
}
