import { z } from 'zod';
import { itemOf } from '../../import/item.ts';
import { soundValue } from '../../import/json_slice.ts';
import { unwrap } from '../../import/unwrap.ts';
import type { Entity, Fetched, Unreadable } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import type { Type } from './types.ts';

/** `gone`: the id of an object of which only a stub is left. */
export type Found = Fetched & { gone?: string };
export type Read = {
  records: Found[];
  rejects: Unreadable[];
  /** The objects in the list of a type, as far as paging needs them. */
  rows: (type: Type) => Row[];
  /** Intuit's clock, in milliseconds; undefined if it did not say. */
  time: number | undefined;
};
export type Row = { id: string | undefined; updatedAt: number | undefined };

const Lists = z.record(z.string(), z.unknown());
const Answer = z.object({
  QueryResponse: Lists.optional(),
  CDCResponse: z.array(z.object({ QueryResponse: z.array(Lists) })).optional(),
  time: z.string().optional(),
});
const Timed = z.object({ Id: z.string().optional(), MetaData: z.object({ LastUpdatedTime: z.string() }).nullish() });
const Stub = z.record(z.string(), z.object({ status: z.literal('Deleted') }).and(z.looseObject({})));

/** What an answer to a query, or of changed data, holds. Numbers of its objects keep all their digits. */
export function readAnswer(text: string, entity: Entity): Read {
  const answer = Answer.safeParse(JSON.parse(text));
  if (!answer.success) throw unexpected();
  const { QueryResponse: query, CDCResponse: changed, time } = answer.data;
  const lists = query ? [query] : (changed ?? []).flatMap((part) => part.QueryResponse);
  const records: Found[] = [];
  const rejects: Unreadable[] = [];
  for (const found of unwrap(soundValue(text), { provider: 'qbo', entity })) {
    const item = itemOf(found);
    if (item.kind === 'payload') records.push({ entity, ...readStub(item.text, time) });
    else if (item.kind === 'reject' && item.failure) throw unexpected();
    else if (item.kind === 'reject') rejects.push({ entity, raw: item.raw, reason: item.reason });
  }
  const at = time === undefined ? Number.NaN : Date.parse(time);
  return {
    records,
    rejects,
    rows: (type) => lists.flatMap((list) => rowsOf(list[type])),
    time: Number.isNaN(at) ? undefined : at,
  };
}

function rowsOf(list: unknown): Row[] {
  if (list === undefined || list === null) return []; // an empty page has no list
  return (Array.isArray(list) ? list : [list]).map((one) => {
    const { Id: id, MetaData: meta } = Timed.safeParse(one).data ?? {};
    const at = meta ? Date.parse(meta.LastUpdatedTime) : Number.NaN;
    return { id, updatedAt: Number.isNaN(at) ? undefined : at };
  });
}

/** What is left of a deleted object, if it has no time of its own, is dated by the answer that it came in. */
function readStub(payload: string, time: string | undefined): { payload: string; gone?: string } {
  if (!payload.includes('"Deleted"')) return { payload };
  const [inner] = Object.values(Stub.safeParse(JSON.parse(payload)).data ?? {});
  if (!inner) return { payload };
  const { Id: gone, MetaData: meta } = Timed.safeParse(inner).data ?? {};
  if (meta || time === undefined) return { payload, gone };
  return { payload: `${payload.slice(0, -1)},"time":${JSON.stringify(time)}}`, gone };
}

function unexpected(): ProviderError {
  return new ProviderError(
    'an answer of QuickBooks has another form than the documented one',
    'It is asked for again at the next reading. If it stays so, the API may have changed: report it.',
  );
}
