import type { Entity, Feed, Mode, Page } from '../../ingest/provider.ts';
import { following } from './following.ts';
import { type Asked, askList, type List } from './list.ts';
import { type Place, readPlace, type Window, writePlace } from './place.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** More than the hour that the wall clock of version 1 goes back in autumn. */
const OVERLAP = 2 * HOUR;
const SILENT_DAYS = 3;
/** The page of a list without a window, of which the first rows are new at most. */
const FEW = 50;

/** A feed that reads some lists, one after the other, each from where it is read up to. */
export function feedOf(entity: Entity, lists: List[], pageSize?: number): Feed {
  return {
    entity,
    async *pages({ position, mode, now }) {
      let place = readPlace(position);
      if (place.finished !== undefined) place = { read: {} };
      const began = new Date(Math.floor(now.getTime() / 1000) * 1000);

      async function* read(list: List, start: Window): AsyncGenerator<Page> {
        for await (const { asked, next } of readWindow(list, start, pageSize)) {
          place = next
            ? { read: place.read, open: next }
            : finish({ read: { ...place.read, [list.name]: start.upTo } }, { lists, mode, began });
          yield { records: asked.records, rejects: asked.rejects, position: writePlace(place) };
        }
      }

      const { open } = place;
      const interrupted = lists.find(({ name }) => name === open?.list);
      if (open && interrupted) yield* read(interrupted, open);
      for (const list of lists) {
        const readUpTo = place.read[list.name];
        if (place.finished !== undefined || (mode === 'full' && readUpTo !== undefined)) continue;
        yield* read(list, windowOf(list, readUpTo, began));
      }
    },
  };
}

/** Page after page of a window, each with where to go on. */
export async function* readWindow(
  list: List,
  start: Window,
  pageSize = list.api.largest,
): AsyncGenerator<{ asked: Asked; next: Window | undefined }> {
  const few = list.order === 'newest first' && start.from !== null;
  const size = Math.min(pageSize, few ? FEW : list.api.largest);
  for (let window: Window | undefined = start; window; ) {
    const asked = await askList(list, window, size);
    const next = following(list, window, asked, size);
    yield { asked, next };
    window = next;
  }
}

/** From what was read before, and some more, to now. */
function windowOf(list: List, readUpTo: string | undefined, now: Date): Window {
  const { clock } = list.api;
  const before = readUpTo === undefined ? undefined : new Date(readUpTo).getTime();
  const firstOfDay = before !== undefined && Math.floor(before / DAY) !== Math.floor(now.getTime() / DAY);
  const overlap = list.silent && firstOfDay ? SILENT_DAYS * DAY : OVERLAP;
  return {
    list: list.name,
    from: before === undefined ? null : clock.from(before - overlap),
    until: list.bounds ? clock.until(now.getTime()) : null,
    upTo: now.toISOString(),
    page: 1,
  };
}

/** Reading everything ends when every list is read, and says so: the next time it begins anew. */
function finish(place: Place, { lists, mode, began }: { lists: List[]; mode: Mode; began: Date }): Place {
  const complete = mode === 'full' && lists.every(({ name }) => place.read[name] !== undefined);
  return complete ? { read: {}, finished: began.toISOString() } : place;
}
