import { z } from 'zod';
import type { Entity, Feed, Position } from '../../ingest/provider.ts';
import type { Log } from '../../log.ts';
import { type File, type Folder, isQuiet, isSame } from './folder.ts';
import { readFile } from './read_file.ts';

/** Files by name, as they were when they were read; `taken`: records that were read of one that is in hand. */
const Files = z.record(z.string(), z.object({ size: z.number(), mtimeMs: z.number(), taken: z.number().optional() }));
type Files = z.infer<typeof Files>;

const Known = z.object({ v: z.literal(1), files: Files });

/** The files of a folder that hold one entity. A file that has changed is read again from its beginning. */
export function fileFeed(entity: Entity, folder: Folder, log: Log): Feed {
  return {
    entity,
    async *pages({ position, mode, now, signal }) {
      const known = Known.safeParse(position).data?.files ?? {};
      const present = await folder.list(entity);
      // what is gone is forgotten, or the position would grow for ever
      let files = pick(known, new Set(present.map(({ name }) => name)));
      let stored = Object.keys(files).length === Object.keys(known).length;
      for (const file of present) {
        const before = files[file.name];
        const isKnown = before !== undefined && isSame(before, file);
        if (isKnown && before.taken === undefined) continue;
        try {
          if (!(await isQuiet(folder, file, signal))) continue;
          for await (const { taken, ...page } of readFile(file, {
            entity,
            taken: isKnown ? before.taken! : 0,
            log,
            signal,
          })) {
            files = { ...files, [file.name]: stateOf(file, taken) };
            stored = true;
            yield { ...page, position: { v: 1, files } satisfies Position };
          }
        } catch (error) {
          const reason = whyUnreadable(error);
          if (reason === undefined || signal.aborted) throw error;
          if (reason !== 'gone') folder.leave(file.name, reason);
        }
      }
      if (mode === 'full') yield { records: [], position: { v: 1, done: now.toISOString() } };
      else if (!stored) yield { records: [], position: { v: 1, files } };
    },
  };
}

function pick(files: Files, names: Set<string>): Files {
  return Object.fromEntries(Object.entries(files).filter(([name]) => names.has(name)));
}

function stateOf({ size, mtimeMs }: File, taken: number | undefined): Files[string] {
  return taken === undefined ? { size, mtimeMs } : { size, mtimeMs, taken };
}

/** What the file system says; such a file does not keep the others, and is tried at every reading. */
function whyUnreadable(error: unknown): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read';
  if (code === 'ENOENT') return 'gone';
  return code === 'EIO' || code === 'ESTALE' || code === 'EBUSY' ? 'its disk does not give it' : undefined;
}
