import { itemOf } from '../../import/item.ts';
import { members, soundValue, stringOf } from '../../import/json_slice.ts';
import { refusedPaths, textWithoutRefused } from '../../import/refused_fields.ts';
import { objectAt } from '../../import/shapes/shape.ts';
import { unwrap } from '../../import/unwrap.ts';
import type { Fetched, Unreadable } from '../../ingest/provider.ts';
import type { Ask, Asked } from './ask.ts';
import type { Listed } from './documents.ts';
import { listWithin, type Within, withList, withWholeList } from './list_within.ts';

/** What stands at one place of an answer's list. */
export type Read = { record: Fetched } | { reject: Unreadable };

/** The records of an answer, place by place, each with the whole of the list within it. */
export async function readRecords({ answer }: Asked, listed: Listed, ask: Ask): Promise<Read[]> {
  const { entity } = listed;
  const read: Read[] = [];
  for (const found of unwrap(soundValue(answer.text), { provider: 'shopify', entity })) {
    const item = itemOf(found);
    if (item.kind === 'payload') {
      read.push({ record: { entity, payload: await completed(item.text, listed, ask) } });
    } else if (item.kind === 'reject') {
      read.push({ reject: { entity, raw: item.raw, reason: item.reason } });
    }
  }
  return read;
}

/** A list within a record is cut at ten without a word; the rest is asked for by itself. */
async function completed(text: string, listed: Listed, ask: Ask): Promise<string> {
  const whole = withWholeList(text, listed.list);
  if (whole !== undefined) return whole;
  const own = members(soundValue(text));
  const list = listWithin(own, listed.list);
  if (!list) return text;
  const id = stringOf(own.get('id'));
  while (list.after !== null) {
    const more = moreOf(await ask(listed.more, { id, after: list.after }), listed);
    if (!more || more.after === list.after) break; // gone meanwhile, or going round
    list.elements.push(...more.elements);
    list.after = more.after;
  }
  return withList(own, listed.list, list);
}

function moreOf({ answer }: Asked, { one, list }: Listed): Within | undefined {
  const own = members(soundValue(answer.text));
  const refused = own.has('errors') ? (refusedPaths(own.get('errors')!) ?? []) : [];
  const data = textWithoutRefused(own.get('data')!, refused);
  const object = objectAt(members(soundValue(data)), one);
  return object && listWithin(members(object), list);
}
