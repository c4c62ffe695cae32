import { type Command, Failed, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { entitiesByProvider, readAsked } from '../import/asked.ts';
import { COLUMNS } from '../import/columns.ts';
import { type Imported, importFiles } from '../import/import_files.ts';
import type { Place } from '../import/item.ts';
import { countWorkers } from '../jobs/presence.ts';
import { Problem } from '../problem.ts';

const QUIET = 2_000;

const command: Command = {
  summary: 'stage payloads from JSON, JSONL or CSV, with or without the envelope they came in',
  positionals: Number.POSITIVE_INFINITY,
  usage: `<provider> <entity> <file…> [--account a] [--json]

Providers and their entities:
${entitiesByProvider()}

- is standard input. JSONL and CSV may have any size; one JSON document may have 256 MB.
--account names a second shop, realm or seller of the provider; its keys are written <account>/<id>.

CSV is read for manual records, with the names of its columns in the first line, any of them left out:
  customer    ${COLUMNS.customer?.join(', ')}
  order       ${COLUMNS.order?.join(', ')}
Other columns are kept in the payload. A row without external_id gets row:<hash of its content>.

What can't be read is kept in staging.rejects with its reason, the first of them are shown, and everything else of the
file is staged: that alone is exit code 0. It is 1 when a file could not be read, held an error answer of the provider,
or was rejected as a whole. The same import again changes nothing; one that was stopped or killed is finished by the
same command.`,
  options: { account: { type: 'string' } },
  async run(call) {
    const [provider, entity, ...files] = call.positionals;
    if (provider === undefined || entity === undefined || files.length === 0) {
      throw new UsageError('import takes a provider, an entity and at least one file');
    }
    const asked = readAsked(provider, entity);
    const account = readAccount(call.values.account);
    const { signal } = call;
    const { imported, workers } = await withDatabase(call, 'import', async (db) => ({
      imported: await importFiles({ ...asked, db, files, account, signal, onBatch: reporter() }),
      workers: await countWorkers(db),
    }));
    for (const message of [...imported.warnings, ...imported.failures]) console.error(message);
    console.log(call.values.json ? asJson(imported) : describe(imported, { ...asked, workers }));
    if (imported.stopped)
      throw new Problem('stopped before everything was read', 'The same command finishes the work.');
    if (imported.failures.length > 0) throw new Failed();
  },
};
export default command;

/** It becomes a prefix of keys. */
function readAccount(value: unknown): string {
  const account = String(value ?? '');
  if (/[/:\s]/.test(account) || account.length > 100) {
    throw new UsageError('--account takes a name without slashes, colons and spaces, of 100 characters at most');
  }
  return account;
}

/** Say on standard error how far the import is, once it takes long enough to wonder. */
function reporter() {
  let due = performance.now() + QUIET;
  return (file: string, { staged, unchanged, older, rejected }: Imported) => {
    if (performance.now() < due) return;
    due = performance.now() + QUIET;
    process.stderr.write(`${withSeparators(staged + unchanged + older + rejected)} records read, now in ${file}\n`);
  };
}

function asJson({ stopped, rejects, ...imported }: Imported): string {
  const shown = rejects.map(({ file, place, reason }) => ({ file, ...place, reason }));
  return JSON.stringify({ ...imported, rejects: shown });
}

function describe(
  { staged, unchanged, older, rejected, skipped, rejects }: Imported,
  { provider, workers }: { provider: string; workers: number },
) {
  const lines = [
    ['staged', staged, ''],
    ['unchanged', unchanged, ''],
    ['older', older, 'than what was there: only what that did not have was taken'],
    ['rejected', rejected, 'and kept, with the reason:'],
    ['skipped', skipped, 'children of other lines (__parentId)'],
  ] as const;
  const shown = lines.filter(([name, count]) => name === 'staged' || count > 0);
  const table = shown.map(([name, count, note]) =>
    `${name.padEnd(10)}${withSeparators(count).padStart(12)}  ${note}`.trimEnd(),
  );
  const next = workers > 0 ? 'a worker runs, and resolves it' : 'next: npx spine resolve';
  const after = staged + older > 0 ? [next] : [];
  if (rejected === 0) return [...table, ...after].join('\n');
  const first = rejects.map(({ file, place, reason }) => `  ${file}${placeOf(place)}: ${reason}`);
  if (rejected > first.length) first.push(`  and ${withSeparators(rejected - first.length)} more`);
  return [...table, ...first, `all of them: npx spine rejects ${provider}`, ...after].join('\n');
}

function placeOf(place: Place | undefined): string {
  if (place === undefined) return '';
  return 'line' in place ? `, line ${place.line}` : `, record ${place.record}`;
}

function withSeparators(count: number): string {
  return count.toLocaleString('en-US');
}
