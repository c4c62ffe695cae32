import type { Log } from '../log.ts';

/** Nothing is said of what is done sooner, nor more often than this. */
const QUIET = 2_000;
/** After so long without a word it is said again what is waited for. */
const SILENCE = 5_000;

type Options = { log: Log; write: (text: string) => unknown; now?: () => number };

/**
 * What a person at a terminal reads while a sync runs: how far it is, and what it waits for and why. Clients tell in the
 * log when they ask again, so the log that is given on listens to that.
 */
export function syncProgress({ log, write, now = () => performance.now() }: Options) {
  let due = now() + QUIET;
  let task = { name: '', done: '', busy: undefined as string | undefined, since: now() };
  let waiting: { reason: string; until: number } | undefined;
  let told: string | undefined;
  const say = (text: string): void => {
    due = now() + QUIET;
    write(`${text}\n`);
  };
  const describe = (): string => {
    const { name, done, busy, since } = task;
    if (waiting && waiting.until > now())
      return `${name}: ${waiting.reason}; next try in ${seconds(waiting.until - now())}`;
    return `${name}: ${busy === undefined ? done : `${busy}; waiting for its end`}, for ${seconds(now() - since)} now`;
  };
  const onProgress = (name: string, done: string, busy?: string): void => {
    const isNew = name !== task.name;
    if (task.name === '') due = now() + QUIET; // the database may have taken its time to start
    task = { name, done, busy, since: isNew ? now() : task.since };
    waiting = undefined;
    told = undefined;
    if (now() >= due && !isNew) say(busy === undefined ? `${name}: ${done}` : describe());
  };
  /** A short pause is no news, unless the same request was refused before. */
  const onAgain = (reason: string, attempt: number, wait: number): void => {
    waiting = { reason, until: now() + wait };
    if (wait < QUIET && attempt === 1) return;
    if (told === reason && now() < due) return;
    told = reason;
    say(`${task.name}: ${reason}; next try in ${seconds(wait)}`);
  };
  return {
    onProgress,
    /** Called every second or so: a task that says nothing by itself is still said to be in hand. */
    tick: (): void => {
      if (now() >= due - QUIET + SILENCE && task.name !== '') say(describe());
    },
    log: {
      ...log,
      // what is wrong with a file or a token is for the person who waits, too
      error: (event, fields = {}) => say(describeError(event, fields)),
      debug: (event, fields) => {
        const { reason, attempt, wait } = fields ?? {};
        if (event === 'request_again') onAgain(String(reason), Number(attempt), Number(wait));
        log.debug(event, fields);
      },
    } satisfies Log as Log,
  };
}

function describeError(
  event: string,
  { provider, file, reason, error, hint }: NonNullable<Parameters<Log['error']>[1]>,
) {
  const fact = reason ?? error ?? event.replaceAll('_', ' ');
  return [provider, file, fact].filter((part) => part !== undefined).join(': ') + (hint ? `\nhint: ${hint}` : '');
}

function seconds(milliseconds: number): string {
  return `${Math.max(1, Math.round(milliseconds / 1000))} s`;
}
