import type { Client } from '../../ingest/http.ts';
import type { Entity, Page } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import { moment, type Place, type Window } from './position.ts';
import { type Read, type Row, readAnswer } from './read_answer.ts';
import { pageStatement } from './statement.ts';
import { TYPES, type Type } from './types.ts';

/** What reads one company. Pages become smaller when QuickBooks needs too long for them. */
export type Reader = { client: Client; entity: Entity; pageSize: number };

/** Changes younger than this are left to the next reading: they may not show in a query yet. */
export const LAG = 120_000;
/** Offsets within one second are counted with so many rows twice, because a row that changes meanwhile moves the rest. */
const TWICE = 50;
const SMALLEST = 50;
const SECOND = 1000;

type Step = Omit<Page, 'position'> & { place: Place };

/** Read the next page of a type's window, and say where that leaves it. */
export async function readPage(reader: Reader, type: Type, window: Window): Promise<Step> {
  const { read, asked } = await ask(reader, type, window);
  const { records, rejects, time } = read;
  const rows = read.rows(type);
  const until = window.start === 1 ? agreed(window.until, time) : window.until;
  if (rows.length < asked) return { records, rejects, place: { read: until } };
  return { records, rejects, place: { window: after(rows, { ...window, until }) } };
}

/**
 * The next page. Where the times allow it, it begins at the time of the last row instead of at a number: whatever changes
 * while pages are read leaves its place, and would move rows that were not read yet to numbers that were. Times are shown
 * in whole seconds, so that the second before is read again.
 */
export function after(rows: Row[], { since, until, start }: Window): Window {
  const times = rows.map(({ updatedAt }) => updatedAt);
  const inOrder = times.every((at, i) => at !== undefined && (i === 0 || times[i - 1]! <= at));
  const last = times.at(-1);
  if (inOrder && last !== undefined) {
    const next = last - SECOND;
    if (next < Date.parse(until) && (since === undefined || next > Date.parse(since))) {
      return { since: moment(next), until, start: 1 };
    }
  }
  return { since, until, start: start + Math.max(rows.length - TWICE, Math.ceil(rows.length / 2)) };
}

/** Our clock may be ahead of Intuit's; what its own has not reached is not read yet. */
function agreed(until: string, time: number | undefined): string {
  return time === undefined || time - LAG >= Date.parse(until) ? until : moment(time - LAG);
}

async function ask(reader: Reader, type: Type, window: Window): Promise<{ read: Read; asked: number }> {
  for (;;) {
    const asked = reader.pageSize;
    try {
      const { text } = await reader.client({ path: 'query', query: { query: pageStatement(type, window, asked) } });
      return { read: readAnswer(text, TYPES[type]), asked };
    } catch (error) {
      const tooMuch = error instanceof ProviderError && error.status === 504;
      if (!tooMuch || asked <= SMALLEST) throw error;
      reader.pageSize = Math.max(SMALLEST, Math.floor(asked / 4));
    }
  }
}
