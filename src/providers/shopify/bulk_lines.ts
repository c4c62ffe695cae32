import { isUtf8 } from 'node:buffer';
import { itemOf, LONGEST, tooLong, unreadable } from '../../import/item.ts';
import { members, type Slice, soundValue, stringOf, textOf } from '../../import/json_slice.ts';
import { splitLines } from '../../import/lines.ts';
import { isBlank } from '../../import/source.ts';
import { unwrap } from '../../import/unwrap.ts';
import type { Fetched, Unreadable } from '../../ingest/provider.ts';
import { isJson } from '../../is_json.ts';
import type { Listed } from './documents.ts';
import { withList } from './list_within.ts';

export type Batch = { records: Fetched[]; rejects: Unreadable[]; lines: number; roots: number };

/** The lines broke off. */
export class BrokenOff extends Error {}

const PARENT = Buffer.from('"__parentId":');
const AT_ONCE = 500;

/**
 * Read the lines of a bulk operation from one on: an object, then the elements of its list, which name it. A batch ends
 * between two objects; `lines` and `roots` count from the file's beginning.
 */
export async function* readBulkLines(
  chunks: AsyncIterable<Buffer>,
  listed: Listed,
  skip: number,
): AsyncGenerator<Batch> {
  const { entity, list } = listed;
  let batch: Pick<Batch, 'records' | 'rejects'> = { records: [], rejects: [] };
  let open: { id: string | undefined; text: string; elements: string[] } | undefined;
  let lines = 0;
  let roots = 0;
  let broken = false;
  const close = (): void => {
    if (open)
      batch.records.push({
        entity,
        payload: withList(members(soundValue(open.text)), list, { elements: open.elements, after: null }),
      });
    open = undefined;
  };
  const reject = ({ raw, reason }: { raw: Uint8Array; reason: string }): unknown =>
    batch.rejects.push({ entity, raw, reason });
  for await (const { bytes, cut } of splitLines(chunks, LONGEST)) {
    const child = bytes.includes(PARENT);
    if (!child) close();
    if (!child && batch.records.length + batch.rejects.length >= AT_ONCE) {
      yield { ...batch, lines, roots };
      batch = { records: [], rejects: [] };
    }
    lines++;
    if (!child && !isBlank(bytes)) roots++;
    if (lines <= skip || isBlank(bytes)) continue;
    const slice = cut ? undefined : jsonOf(bytes);
    broken = !cut && slice === undefined;
    if (!slice) {
      reject(cut ? tooLong(bytes) : unreadable(bytes));
    } else if (child) {
      const parent = stringOf(members(slice).get('__parentId'));
      if (open && parent === open.id) open.elements.push(withoutParent(slice));
      else reject({ raw: bytes, reason: 'a line whose object does not stand before it' });
    } else {
      for (const item of [...unwrap(slice, { provider: 'shopify', entity })].map(itemOf)) {
        if (item.kind === 'reject' && item.failure) throw new BrokenOff('an error instead of lines');
        if (item.kind === 'reject') reject(item);
        else if (item.kind === 'payload')
          open = { id: stringOf(members(slice).get('id')), text: item.text, elements: [] };
      }
    }
  }
  // what ends within a line was cut off on the way
  if (broken) throw new BrokenOff('the last line is broken');
  close();
  yield { ...batch, lines, roots };
}

function jsonOf(bytes: Buffer): Slice | undefined {
  const text = isUtf8(bytes) ? bytes.toString('utf8') : '';
  return isJson(text) ? soundValue(text) : undefined;
}

function withoutParent(slice: Slice): string {
  const own = [...members(slice)].filter(([name]) => name !== '__parentId');
  return `{${own.map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`).join(',')}}`;
}
