import type { Asked } from '../import/asked.ts';
import { itemOf } from '../import/item.ts';
import { soundValue } from '../import/json_slice.ts';
import { unwrap } from '../import/unwrap.ts';
import type { Fetched, Unreadable } from './provider.ts';

/** The records in a provider's answer, which is JSON, each as the text that came, and what in it is none. */
export function recordsIn(answer: string, asked: Asked): { records: Fetched[]; rejects: Unreadable[] } {
  const { entity } = asked;
  const records: Fetched[] = [];
  const rejects: Unreadable[] = [];
  for (const found of unwrap(soundValue(answer), asked)) {
    const item = itemOf(found);
    if (item.kind === 'payload') records.push({ entity, payload: item.text });
    else if (item.kind === 'reject') rejects.push({ entity, raw: item.raw, reason: item.reason });
  }
  return { records, rejects };
}
