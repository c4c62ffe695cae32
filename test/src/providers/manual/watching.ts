// A folder, and a database that reads it.
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionPool, sql } from '@databases/pg';
import type { ExecutionContext } from 'ava';
import type { Entity, Mode } from '../../../../src/ingest/provider.ts';
import { type Ran, runFeed } from '../../../../src/ingest/run_feed.ts';
import { createLog } from '../../../../src/log.ts';
import { manual } from '../../../../src/providers/manual/module.ts';
import { ownDatabase } from '../../../support/database.ts';

type Line = { event: string; file?: string; reason?: string };
type Reading = { entity?: Entity; mode?: Mode; pages?: number };

export async function temporaryFolder(t: ExecutionContext<unknown>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'spine-files-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}

export async function watch(t: ExecutionContext<unknown>) {
  const folder = await temporaryFolder(t);
  const { db } = await ownDatabase(t);
  const lines: Line[] = [];
  const source = openSource(db, folder, (line) => lines.push(JSON.parse(line)));
  let minute = 0;
  /** Put a file there, a minute after the one before. */
  const put = async (name: string, content: string | Uint8Array) => {
    await writeFile(join(folder, name), content);
    const at = new Date(Date.UTC(2026, 2, 1, 12, minute++));
    await utimes(join(folder, name), at, at);
  };
  /** Read a feed once, or only so many pages of it. */
  const read = async ({
    entity = 'customer',
    mode = 'incremental',
    pages = Number.POSITIVE_INFINITY,
  }: Reading = {}) => {
    const controller = new AbortController();
    const feed = source.feeds.find((one) => one.entity === entity)!;
    const onPage = (soFar: Ran) => soFar.pages >= pages && controller.abort();
    return await runFeed(feed, source, { db, log, signal: controller.signal, mode, onPage });
  };
  const said = (event: string) => lines.filter((line) => line.event === event);
  return { folder, db, put, read, said };
}

const log = createLog('error', () => {});

export function openSource(db: ConnectionPool, folder: string, write: (line: string) => unknown = () => {}) {
  const settings = manual.readSettings({ MANUAL_FOLDER: folder })!;
  const signal = new AbortController().signal;
  return manual.open(settings, { db, log: createLog('info', write), signal, secretKey: () => Buffer.alloc(32) })!;
}

/** Lines of invented customers. */
export function customers(from: number, to: number, fields: object = {}): string {
  const ids = Array.from({ length: to - from + 1 }, (_, n) => from + n);
  return ids.map((id) => `${JSON.stringify({ external_id: `C${id}`, first_name: 'Ada', ...fields })}\n`).join('');
}

export async function held(db: ConnectionPool): Promise<string[]> {
  const rows = await db.query(sql`select external_id from staging.records order by external_id`);
  return rows.map((row) => row.external_id);
}

export async function position(db: ConnectionPool, { entity = 'customer', mode = 'incremental' }: Reading = {}) {
  const [row] = await db.query(sql`
    select position from spine.sync_cursors where entity = ${entity} and mode = ${mode}`);
  return row?.position;
}
