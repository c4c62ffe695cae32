type Level = 'debug' | 'info' | 'error';
type Fields = Record<string, string | number | bigint | boolean | null | undefined>;

export type Log = Record<Level, (event: string, fields?: Fields) => void>;

const LEVELS: Level[] = ['debug', 'info', 'error'];

/** One JSON object a line on standard error: a snake_case event, then ids, counts and durations; never a person's data. */
export function createLog(level: Level, write = (line: string): unknown => process.stderr.write(line)): Log {
  const at =
    (own: Level) =>
    (event: string, fields: Fields = {}) => {
      if (LEVELS.indexOf(own) < LEVELS.indexOf(level)) return;
      const line = { at: new Date().toISOString(), level: own, event, ...fields };
      write(`${JSON.stringify(line, (_, value) => (typeof value === 'bigint' ? Number(value) : value))}\n`);
    };
  return { debug: at('debug'), info: at('info'), error: at('error') };
}
