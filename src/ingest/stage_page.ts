import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { retryTransient } from '../db/sqlstate.ts';
import { texts } from '../db/texts.ts';
import type { Counts } from '../import/import_run.ts';
import type { Fetched, Page, Position, Provider } from './provider.ts';

const count = z.bigint().transform(Number);
const Staged = z.tuple([z.object({ staged: count, unchanged: count, older: count, rejected: count })]);

/** Stage a page of what a run reads and move the cursor past it, both or neither. */
export async function stagePage(
  db: ConnectionPool,
  { records, rejects = [], position }: Page,
  { run, from }: { run: bigint; from: Position },
): Promise<Counts> {
  const rows = await retryTransient(() =>
    db.query(sql`
      select staged, unchanged, older, rejected
      from spine.stage_page(${run}::bigint, ${JSON.stringify(from)}::jsonb, ${JSON.stringify(position)}::jsonb,
        ${texts(records.map(({ entity }) => entity))}, ${texts(records.map(({ payload }) => payload))},
        ${rejects.map(({ entity }) => entity)}::text[], ${rejects.map(({ raw }) => Buffer.from(raw))}::bytea[],
        ${rejects.map(({ reason }) => reason)}::text[])`),
  );
  return Staged.parse(rows)[0];
}

/** Stage records of any entity within the caller's transaction. */
export async function stageFetched(
  tx: Queryable,
  { provider, account }: { provider: Provider; account: string },
  records: Fetched[],
): Promise<void> {
  await tx.query(sql`
    select from spine.stage_fetched(${provider}::text, ${account}::text,
      ${texts(records.map(({ entity }) => entity))}, ${texts(records.map(({ payload }) => payload))})`);
}
