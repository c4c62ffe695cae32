import { type ConnectionPool, sql } from '@databases/pg';
import type { Client } from '../../ingest/http.ts';
import type { Entity, Feed, Page } from '../../ingest/provider.ts';
import { lookForHeld } from './look_for_held.ts';
import { moment, ofAnotherCompany, readPosition, type State } from './position.ts';
import type { Found } from './read_answer.ts';
import { readChanges } from './read_changes.ts';
import { LAG, type Reader, readPage } from './read_window.ts';
import { type Type, typesOf } from './types.ts';

type Options = {
  db: ConnectionPool;
  client: Client;
  entity: Entity;
  account: string;
  realm: string;
  pageSize: number;
};

/** How far before the end of the last reading the next one begins. */
const OVERLAP = 5 * 60_000;
/** Changed data is kept for 30 days; a day less, so that the clocks need not agree. */
const KEPT = 29 * 86_400_000;

/**
 * One feed of a company. A reading goes through the types, each in a window of time whose end is frozen; then through what
 * changed since the last reading, which alone tells of deletions and of the last minutes. A full reading has no window's
 * beginning, and looks for every record that is held instead.
 */
export function createFeed(options: Options): Feed {
  const { db, client, entity, account, realm, pageSize } = options;
  const reader: Reader = { client, entity, pageSize };
  return {
    entity,
    async *pages({ position, mode, now }) {
      await refuseAnotherCompany(db, account, realm);
      const given = readPosition(position, { realm, entity });
      const state: State = given.done ? readPosition({}, { realm, entity }) : given;
      const target = now.getTime() - LAG;
      if (mode === 'full') {
        for (const type of typesOf(entity)) yield* readType(reader, state, type, target, false);
        yield* lookForAll(options, state);
        yield { records: [], position: { v: 1, realm, done: moment(target) } };
        return;
      }
      state.deletions ??= moment(target - OVERLAP);
      for (const type of typesOf(entity)) yield* readType(reader, state, type, target, true);
      if (now.getTime() - Date.parse(state.deletions) > KEPT) {
        state.looked ??= '';
        state.deletions = moment(target - OVERLAP);
      }
      yield* readDeletions(reader, state, options);
      if (state.looked !== undefined) yield* lookForAll(options, state);
    },
  };
}

/** A window that was left in its middle to its end, then the one that has opened since. */
async function* readType(
  reader: Reader,
  state: State,
  type: Type,
  target: number,
  again: boolean,
): AsyncGenerator<Page> {
  const place = (): State['types'][string] => state.types[type] ?? {};
  const left = place().window;
  if (left) {
    // what changed meanwhile has moved the rows that are counted; within one second only, so few are read again
    state.types[type] = { ...place(), window: { ...left, start: 1 } };
    yield* readWindow(reader, state, type);
  }
  const { read } = place();
  if (read === undefined || (again && Date.parse(read) < target)) {
    const since = read === undefined ? undefined : moment(Date.parse(read) - OVERLAP);
    state.types[type] = { ...place(), window: { since, until: moment(target), start: 1 } };
    yield* readWindow(reader, state, type);
  }
}

async function* readWindow(reader: Reader, state: State, type: Type): AsyncGenerator<Page> {
  for (;;) {
    const { read, window } = state.types[type]!;
    if (!window) return;
    const { place, ...page } = await readPage(reader, type, window);
    state.types[type] = { read, ...place };
    yield { ...page, position: structuredClone(state) };
  }
}

async function* readDeletions(reader: Reader, state: State, options: Options): AsyncGenerator<Page> {
  const { pages, time, incomplete } = await readChanges(reader, state.deletions!);
  for (const [i, { records, rejects }] of pages.entries()) {
    if (i === pages.length - 1) {
      // Intuit's own clock says from when on to ask
      if (time !== undefined) state.deletions = moment(time - OVERLAP);
      if (incomplete) state.looked ??= '';
    }
    yield { records: await withoutMerged(records, options), rejects, position: structuredClone(state) };
  }
}

/** A customer that was merged is gone too: what is left of it would hide into which one. Sales can't be merged. */
async function withoutMerged(records: Found[], { db, entity, account }: Options): Promise<Found[]> {
  const gone = records.flatMap((record) => record.gone ?? []);
  if (entity !== 'customer' || gone.length === 0) return records;
  const rows = await db.query(sql`
    select h.external_id from spine.list_held('qbo', 'customer', ${account}::text, '', null) as h (external_id)
    where h.external_id = any (${gone}::text[])`);
  const held = new Set(rows.map((row) => row.external_id));
  return records.filter((record) => record.gone === undefined || held.has(record.gone));
}

async function* lookForAll(options: Options, state: State): AsyncGenerator<Page> {
  for (let after: string | undefined = state.looked ?? ''; after !== undefined; ) {
    const { records, last }: Awaited<ReturnType<typeof lookForHeld>> = await lookForHeld({ ...options, after });
    after = last;
    state.looked = last;
    yield { records, position: structuredClone(state) };
  }
}

/** Its ids mean other customers here: nothing of it may be staged, and what is held must not be looked for in it. */
async function refuseAnotherCompany(db: ConnectionPool, account: string, realm: string): Promise<void> {
  const others: unknown[] = await db.query(sql`
    select from spine.sync_cursors as c
    where c.provider = 'qbo' and c.account = ${account}::text and c.position ->> 'realm' <> ${realm}::text
    limit 1`);
  if (others.length > 0) throw ofAnotherCompany();
}
