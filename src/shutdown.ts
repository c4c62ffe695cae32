import { constants } from 'node:os';

/** npm and npx pass a Ctrl-C on to a command that the terminal has told already: the echo is not a second one. */
const ECHO = 300;

/**
 * The only place that hears signals: the first asks everything to finish in order, the second ends the process at once.
 */
export function listenForShutdown(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      first ??= performance.now();
      if (!controller.signal.aborted) controller.abort(name);
      else if (performance.now() - first > ECHO) process.exit(128 + constants.signals[name]);
    });
  }
  // started by bin.js: when that is killed, nobody else would stop this process
  process.once('disconnect', () => controller.abort('disconnect'));
  process.channel?.unref();
  return controller.signal;
}
