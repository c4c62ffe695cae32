import type { Entity, Fetched, Unreadable } from '../../ingest/provider.ts';
import { recordsIn } from '../../ingest/records_in.ts';
import type { Api } from './api.ts';
import type { Window } from './place.ts';

/** A list of the API, as it is read. */
export type List = {
  /** Its name in positions. */
  name: string;
  api: Api;
  path: string;
  member: 'orders' | 'shipments' | 'customers' | 'fulfillments';
  entity: Entity;
  query: Record<string, string>;
  /** The parameters of its window; without, it is read from the newest on until it gets too old. */
  bounds?: { from: string; until: string };
  /** The field that it is sorted by. */
  by?: string;
  order?: 'oldest first' | 'newest first';
  /** It shows some changes to nobody who asks for what is new: its last days are read again once a day. */
  silent?: boolean;
};

/** One page: what it holds, and what it says of the whole. */
export type Asked = {
  records: Fetched[];
  rejects: Unreadable[];
  rows: Record<string, unknown>[];
  pages?: number;
  total?: number;
};

/** Ask for the page of a list at which a window stands. */
export async function askList(list: List, window: Window, size: number): Promise<Asked> {
  const { api, path, bounds, entity } = list;
  const answer = await api.client({
    path,
    query: {
      ...list.query,
      ...(bounds && { [bounds.from]: window.from ?? undefined, [bounds.until]: window.until ?? undefined }),
      ...api.page(window.page, size),
    },
  });
  const asked: Asked = { ...recordsIn(answer.text, { provider: 'shipstation', entity }), rows: [] };
  const body = JSON.parse(answer.text);
  asked.rows = (body[list.member] ?? []).map((row: unknown) => row ?? {});
  if (Number.isInteger(body.pages)) asked.pages = body.pages;
  if (Number.isInteger(body.total)) asked.total = body.total;
  return asked;
}
