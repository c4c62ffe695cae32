import { constants } from 'node:os';

/**
 * The only place that hears signals: the first asks everything to finish in order, the second ends the process at once.
 */
export function listenForShutdown(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(128 + constants.signals[name]);
      controller.abort(name);
    });
  }
  return controller.signal;
}
