import type { Log } from '../log.ts';

const EVERY = 5_000;

type Fields = NonNullable<Parameters<Log['info']>[1]>;
type Options = { log: Log; write: (text: string) => unknown; every?: number };

const OUTCOMES = ['created', 'linked', 'updated', 'unchanged', 'ambiguous', 'unidentified'];

/**
 * The log of a shop that is looked at: what it does all the time becomes a line for people every few seconds, in place of an
 * event for each small batch. Everything else is logged as ever.
 */
export function shopLog({ log, write, every = EVERY }: Options): { log: Log; end: () => void } {
  let sums = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  const add = (name: string, count: Fields[string]): void => {
    const sum = (sums.get(name) ?? 0) + Number(count ?? 0);
    if (sum > 0) sums.set(name, sum);
  };
  const tell = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const line = describe(sums);
    sums = new Map();
    if (line !== '') write(`${new Date().toTimeString().slice(0, 8)}  ${line}\n`);
  };
  const count: Record<string, (fields: Fields) => void> = {
    feed_read: ({ provider, staged, unchanged, older, rejected }) => {
      add(`new ${provider}`, staged);
      add('same', Number(unchanged) + Number(older));
      add('rejected', rejected);
    },
    deliveries_worked_off: ({ count }) => add('webhooks', count),
    batch_resolved: (fields) => {
      for (const name of ['decided', ...OUTCOMES]) add(name, fields[name]);
    },
    orders_backfilled: () => {},
    token_refreshed: () => {},
  };
  const info: Log['info'] = (event, fields = {}) => {
    const counted = Object.hasOwn(count, event) ? count[event] : undefined;
    if (!counted) return log.info(event, fields);
    counted(fields);
    timer ??= setTimeout(tell, every);
  };
  return { log: { ...log, info }, end: tell };
}

function describe(sums: Map<string, number>): string {
  const of = (name: string): number => sums.get(name) ?? 0;
  const say = (name: string, what: string): string[] =>
    of(name) > 0 ? [`${of(name).toLocaleString('en-US')} ${what}`] : [];
  const read = [...sums].filter(([name]) => name.startsWith('new '));
  const fresh = read.reduce((sum, [, count]) => sum + count, 0);
  const by = read.map(([name, count]) => `${name.slice('new '.length)} ${count.toLocaleString('en-US')}`).join(', ');
  const came = [
    ...(fresh > 0 ? [`${fresh.toLocaleString('en-US')} new or changed records read (${by})`] : []),
    ...say('same', 'read again unchanged'),
    ...say('rejected', 'rejected'),
    ...say('webhooks', of('webhooks') === 1 ? 'webhook taken' : 'webhooks taken'),
  ];
  const became = OUTCOMES.flatMap((name) => say(name, name));
  const decided = of('decided') > 0 ? [`${of('decided').toLocaleString('en-US')} resolved: ${became.join(', ')}`] : [];
  return [came.join(', '), ...decided].filter((part) => part !== '').join('; ');
}
