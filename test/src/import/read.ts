import { readAsked } from '../../../src/import/asked.ts';
import { type Item, itemOf } from '../../../src/import/item.ts';
import { wholeValue } from '../../../src/import/json_slice.ts';
import { readItems } from '../../../src/import/read_items.ts';
import { unwrap } from '../../../src/import/unwrap.ts';

/** Bytes as a stream of chunks of this size. */
export async function* inChunks(content: string | Uint8Array, size = 64 * 1024): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What is read from a file of this name and content. */
export async function read(asked: string, name: string, content: string | Uint8Array, chunk?: number): Promise<Item[]> {
  const [provider, entity] = asked.split(' ') as [string, string];
  const items: Item[] = [];
  for await (const item of readItems(inChunks(content, chunk), name, readAsked(provider, entity))) items.push(item);
  return items;
}

/** What is found in one JSON value: payloads as values, rejects as reasons. */
export function found(asked: string, content: string): unknown[] {
  const [provider, entity] = asked.split(' ') as [string, string];
  return [...unwrap(wholeValue(Buffer.from(content)), readAsked(provider, entity))].map(itemOf).map(short);
}

/** An item in few words. */
export function short(item: Item): unknown {
  if (item.kind === 'payload') return JSON.parse(item.text);
  if (item.kind === 'reject') return item.failure ? `failed: ${item.reason}` : `reject: ${item.reason}`;
  return item.kind === 'child' ? 'child' : `warning: ${item.message}`;
}
