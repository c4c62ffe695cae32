import type { ConnectionPool } from '@databases/pg';
import { Problem } from '../problem.ts';
import type { Asked } from './asked.ts';
import { inBatches } from './batches.ts';
import { addCounts, type Counts, endSandbox, finishRun, noCounts, startRun } from './import_run.ts';
import { readItems } from './read_items.ts';
import { openSource } from './source.ts';
import { stageBatch } from './stage_batch.ts';

/** What became of an import: counts, lines set aside, and what is to be said of each file. */
export type Imported = Counts & { skipped: number; warnings: string[]; failures: string[]; stopped: boolean };

type Options = Asked & {
  db: ConnectionPool;
  files: string[];
  account: string;
  signal: AbortSignal;
  onBatch: (file: string, soFar: Imported) => void;
};

/** Stage files, batch by batch; one that can't be read does not keep the others. An abort is heeded after a batch. */
export async function importFiles({ files, ...options }: Options): Promise<Imported> {
  const imported: Imported = { ...noCounts(), skipped: 0, warnings: [], failures: [], stopped: false };
  const run = await startRun(options.db, options);
  if (await endSandbox(options.db)) {
    imported.warnings.push(
      'this database holds the invented shop, which these records now join: set DATABASE_URL or SPINE_HOME for one of your own',
    );
  }
  for (const file of files) {
    if (!imported.stopped) await importFile(file, imported, { ...options, run });
  }
  await finishRun(options.db, run, imported.failures.length > 0 ? imported.failures.join('; ') : null);
  return imported;
}

async function importFile(file: string, imported: Imported, options: Omit<Options, 'files'> & { run: bigint }) {
  const { db, signal, onBatch } = options;
  const say = (list: string[], message: string) => list.push(`${file === '-' ? 'standard input' : file}: ${message}`);
  const counts = noCounts();
  const failures = new Set<string>();
  const reasons = new Set<string>();
  try {
    for await (const batch of inBatches(readItems(openSource(file, signal), file, options))) {
      const staged = await stageBatch(db, options, batch);
      addCounts(counts, staged);
      addCounts(imported, staged);
      imported.skipped += batch.children;
      for (const message of batch.warnings) say(imported.warnings, message);
      for (const { reason, failure } of batch.rejects) {
        reasons.add(reason);
        if (failure) failures.add(failure);
      }
      onBatch(file, imported);
      imported.stopped = signal.aborted;
      if (imported.stopped) break;
    }
  } catch (error) {
    imported.stopped = signal.aborted;
    if (!imported.stopped) failures.add(whyUnreadable(error));
  }
  const nothingTaken = counts.staged + counts.unchanged + counts.older === 0;
  if (counts.rejected > 0 && nothingTaken && failures.size === 0) {
    failures.add(['all of it was rejected', [...reasons].join(', ')].filter(Boolean).join(': '));
  }
  for (const message of failures) say(imported.failures, message);
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
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
};
