import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Entity } from '../../ingest/provider.ts';
import { ProviderError } from '../../ingest/provider_error.ts';
import type { Log } from '../../log.ts';

/** A file by what tells one content from another. */
export type File = { name: string; path: string; size: number; mtimeMs: number };

/** A folder that people put files into. */
export type Folder = {
  path: string;
  /** Files of an entity, the last written last: what they say of the same record replaces what earlier ones say. */
  list(entity: Entity): Promise<File[]>;
  /** Say of a file that it is left, once. */
  leave(name: string, reason: string): void;
};

const NAME = /^(customer|order).*\.(csv|jsonl|json)$/i;
/** A file that was written within this time may not be whole yet. */
const QUIET = 1_000;

export function openFolder(path: string, log: Log): Folder {
  const left = new Map<string, string>();
  const leave = (name: string, reason: string) => {
    if (left.get(name) === reason) return;
    left.set(name, reason);
    log.error('file_left', { provider: 'manual', file: name, reason });
  };
  const list = async (entity: Entity) => {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => {
      throw new ProviderError(
        'the folder in MANUAL_FOLDER can not be read',
        'See whether it is there and may be read.',
      );
    });
    const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    for (const name of left.keys()) if (!names.includes(name)) left.delete(name);
    for (const name of names) {
      if (!NAME.test(name) && !name.startsWith('.'))
        leave(name, 'it is not named customers… or orders… with .csv, .jsonl or .json');
    }
    const files = await Promise.all(names.filter((name) => entityOf(name) === entity).map((name) => look(path, name)));
    return files
      .filter((file) => file !== undefined)
      .sort((a, b) => a.mtimeMs - b.mtimeMs || (a.name < b.name ? -1 : 1));
  };
  return { path, list, leave };
}

function entityOf(name: string): string | undefined {
  return NAME.exec(name)?.[1]?.toLowerCase();
}

/** Undefined when it is gone, or is no file. */
async function look(folder: string, name: string): Promise<File | undefined> {
  const path = join(folder, name);
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? { name, path, size: found.size, mtimeMs: Math.trunc(found.mtimeMs) } : undefined;
}

export function isSame(a: Pick<File, 'size' | 'mtimeMs'>, b: Pick<File, 'size' | 'mtimeMs'>): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs;
}

/** Whether nobody writes it: it is some time old, or stays the same for as long. The clock of its disk may be another. */
export async function isQuiet(folder: Folder, file: File, signal: AbortSignal): Promise<boolean> {
  if (Math.abs(Date.now() - file.mtimeMs) >= QUIET) return true;
  await sleep(QUIET, undefined, { signal });
  const again = await look(folder.path, file.name);
  return again !== undefined && isSame(again, file);
}
