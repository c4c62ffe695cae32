type Options = { write?: (text: string) => unknown; soon?: number; every?: number };

/**
 * Do something that is quick by nature but not on a busy machine or the first time: when it takes longer than a moment
 * it is said on standard error, and that it goes on every few seconds.
 */
export async function sayWhile<Result>(
  what: string,
  work: () => Promise<Result>,
  { write = (text) => process.stderr.write(text), soon = 1_000, every = 3_000 }: Options = {},
): Promise<Result> {
  const started = performance.now();
  let timer = setTimeout(say, soon);
  function say(): void {
    const seconds = Math.round((performance.now() - started) / 1000);
    write(`${what} …${seconds > 1 ? ` ${seconds} s` : ''}\n`);
    timer = setTimeout(say, every);
  }
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
