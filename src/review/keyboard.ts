import type { Readable } from 'node:stream';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

export type Keyboard = {
  /** The next key; undefined when there is none to come. */
  next: () => Promise<string | undefined>;
  /** Aborted by Ctrl-C, by the end of the input, and with the signal that was given. */
  signal: AbortSignal;
  close: () => void;
};

/**
 * Read keys without waiting for Enter. A key counts from the moment it is asked for: what was pressed before, while
 * something else was on the screen, is dropped.
 */
export function openKeyboard(
  input: Readable & { setRawMode?: (raw: boolean) => unknown },
  signal: AbortSignal,
): Keyboard {
  const stop = new AbortController();
  let waiting: ((key: string | undefined) => void) | undefined;
  const give = (key: string | undefined): void => {
    const take = waiting;
    waiting = undefined;
    take?.(key);
  };
  const end = (): void => {
    stop.abort();
    give(undefined);
  };
  const onData = (chunk: Buffer | string): void => {
    const text = String(chunk);
    if (text.includes(CTRL_C) || text.includes(CTRL_D)) end();
    else if (!text.startsWith('\u001b')) give([...text][0]?.toLowerCase()); // arrows and the like are several bytes
  };
  if (signal.aborted) end();
  input.setRawMode?.(true); // or Ctrl-C would not be a key
  input.on('data', onData).on('end', end);
  signal.addEventListener('abort', end, { once: true });
  return {
    next: () =>
      new Promise((take) => {
        if (stop.signal.aborted) take(undefined);
        else waiting = take;
      }),
    signal: stop.signal,
    close() {
      input.off('data', onData).off('end', end);
      signal.removeEventListener('abort', end);
      input.setRawMode?.(false);
      input.pause();
    },
  };
}
