import type { ConnectionPool } from '@databases/pg';
import { explain } from '../ingest/explain.ts';
import { Problem } from '../problem.ts';
import type { Asked } from './asked.ts';
import { inBatches } from './batches.ts';
import { addCounts, type Counts, endSandbox, finishRun, noCounts, SANDBOX_ENDED, startRun } from './import_run.ts';
import { readItems } from './read_items.ts';
import type { Refused } from './refused_payloads.ts';
import { openSource } from './source.ts';
import { stageBatch } from './stage_batch.ts';

/** One of the first rejects: enough to find it in its file, and nothing of what it says. */
export type Shown = { file: string } & Refused;

/** What became of an import: counts, lines set aside, and what is to be said of each file. */
export type Imported = Counts & {
  skipped: number;
  rejects: Shown[];
  warnings: string[];
  failures: string[];
  stopped: boolean;
};

type Options = Asked & {
  db: ConnectionPool;
  files: string[];
  account: string;
  signal: AbortSignal;
  onBatch: (file: string, soFar: Imported) => void;
};

/** The run, from the first record on: a file that can't even be opened is no news of the provider. */
type Run = { id?: bigint; taken: boolean; errors: string[] };

const SHOWN = 5;

/** Stage files, batch by batch; one that can't be read does not keep the others. An abort is heeded after a batch. */
export async function importFiles({ files, ...options }: Options): Promise<Imported> {
  const imported: Imported = { ...noCounts(), skipped: 0, rejects: [], warnings: [], failures: [], stopped: false };
  const run: Run = { taken: false, errors: [] };
  try {
    for (const file of files) {
      if (!imported.stopped) await importFile(file, imported, { ...options, run });
    }
  } catch (error) {
    // a database that is away can't be told either
    if (run.id !== undefined) await finishRun(options.db, run.id, explain(error).error).catch(() => {});
    throw error;
  }
  if (run.id !== undefined) await finishRun(options.db, run.id, run.errors.join('; ') || null);
  return imported;
}

async function importFile(file: string, imported: Imported, options: Omit<Options, 'files'> & { run: Run }) {
  const { db, signal, onBatch, run } = options;
  const name = file === '-' ? 'standard input' : file;
  const counts = noCounts();
  const failures = new Set<string>();
  const reasons = new Set<string>();
  let skipped = 0;
  try {
    for await (const batch of inBatches(readItems(openSource(file, signal), file, options))) {
      for (const message of batch.warnings) imported.warnings.push(`${name}: ${message}`);
      skipped += batch.children;
      if (batch.payloads.length + batch.rejects.length > 0) {
        const destination = { ...options, run: await openRun(run, options) };
        const staged = await stageBatch(db, destination, batch);
        addCounts(counts, staged.counts);
        addCounts(imported, staged.counts);
        await endShop(run, db, staged.counts, imported);
        for (const { failure } of batch.rejects) if (failure) failures.add(failure);
        for (const refused of staged.refused) {
          reasons.add(refused.reason);
          if (imported.rejects.length < SHOWN) imported.rejects.push({ file: name, ...refused });
        }
      }
      onBatch(file, imported);
      imported.stopped = signal.aborted;
      if (imported.stopped) break;
    }
  } catch (error) {
    imported.stopped = signal.aborted;
    if (!imported.stopped) failures.add(whyUnreadable(error));
  }
  imported.skipped += skipped;
  const taken = counts.staged + counts.unchanged + counts.older;
  if (counts.rejected > 0 && taken === 0 && failures.size === 0) {
    failures.add(`all of it was rejected: ${[...reasons].join(', ')}`);
  }
  for (const message of failures) imported.failures.push(`${name}: ${message}`);
  if (taken + counts.rejected > 0) run.errors.push(...[...failures].map((message) => `${name}: ${message}`));
  else if (skipped === 0 && failures.size === 0 && !imported.stopped) {
    imported.warnings.push(`${name}: it holds no records`);
  }
}

async function openRun(run: Run, options: Asked & { account: string; db: ConnectionPool }): Promise<bigint> {
  run.id ??= await startRun(options.db, options);
  return run.id;
}

/** Rejects are no records: the invented shop goes on until one was taken, be it by an import that was killed right after. */
async function endShop(
  run: Run,
  db: ConnectionPool,
  { staged, unchanged, older }: Counts,
  { warnings }: Imported,
): Promise<void> {
  if (run.taken || staged + unchanged + older === 0) return;
  run.taken = true;
  if (await endSandbox(db)) warnings.push(SANDBOX_ENDED);
}

/** What the user is told of a file that can't be read; an error of anything else goes on. */
function whyUnreadable(error: unknown): string {
  if (error instanceof Problem) return `${error.message}\nhint: ${error.hint}`;
  const reason = UNREADABLE[(error as NodeJS.ErrnoException).code ?? ''];
  if (!reason) throw error;
  return reason;
}

const UNREADABLE: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  ENAMETOOLONG: 'there is no such file',
  ELOOP: 'it is a link to itself',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
  EIO: 'it can not be read',
};
