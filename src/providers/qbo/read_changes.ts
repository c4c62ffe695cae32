import type { Page } from '../../ingest/provider.ts';
import { type Read, readAnswer } from './read_answer.ts';
import type { Reader } from './read_window.ts';
import { type Type, typesOf } from './types.ts';

/** An answer has at most so many objects. It does not say when it left some out. */
const MOST = 1000;

type Changes = {
  pages: Omit<Page, 'position'>[];
  /** Intuit's clock at the first answer: what happened later is in none of them for certain. */
  time: number | undefined;
  /** More was changed than an answer holds, so that deletions may be missing. */
  incomplete: boolean;
};

/**
 * Everything that was changed or deleted since a moment at most 30 days ago. Deleted transactions are told of here only.
 * It has neither pages nor an end; where too much was changed, each type is asked for by itself.
 */
export async function readChanges(reader: Reader, since: string): Promise<Changes> {
  const types = typesOf(reader.entity);
  const first = await ask(reader, types, since);
  if (!isFull(first, types)) return { pages: [first], time: first.time, incomplete: false };
  if (types.length === 1) return { pages: [first], time: first.time, incomplete: true };
  const pages: Read[] = [];
  let incomplete = false;
  for (const type of types) {
    const one = await ask(reader, [type], since);
    incomplete ||= isFull(one, [type]);
    pages.push(one);
  }
  return { pages, time: first.time, incomplete };
}

async function ask({ client, entity }: Reader, types: Type[], since: string): Promise<Read> {
  const { text } = await client({ path: 'cdc', query: { entities: types.join(','), changedSince: since } });
  return readAnswer(text, entity);
}

function isFull(read: Read, types: Type[]): boolean {
  return types.reduce((count, type) => count + read.rows(type).length, 0) >= MOST;
}
