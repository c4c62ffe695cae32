import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

type Options = { input: Readable; output: Writable; signal: AbortSignal };

/** Ask a question at a terminal; only a clear yes is one, and Ctrl-C or the end of the input a no. */
export async function ask(question: string, { input, output, signal }: Options): Promise<boolean> {
  const lines = createInterface({ input, output });
  const stop = new AbortController();
  lines.once('SIGINT', () => stop.abort()); // at a terminal that readline has in hand, Ctrl-C is a key
  lines.once('close', () => stop.abort());
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: AbortSignal.any([signal, stop.signal]) });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
    output.write('\n');
    return false;
  } finally {
    lines.close();
  }
}
