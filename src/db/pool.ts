import pg, { type ConnectionPool } from '@databases/pg';

/** Every connection of ours is named `spine <verb>`, which tells it from those of other programs. */
export const APPLICATION = 'spine';

type Options = { verb: string; size?: number };

/** Open a pool of connections; dispose of it when done. */
export function openPool(connectionString: string, { verb, size = 4 }: Options): ConnectionPool {
  // @databases/pg is CommonJS: its function is the default of the default
  return pg.default({
    connectionString,
    bigIntMode: 'bigint',
    poolSize: size,
    applicationName: `${APPLICATION} ${verb}`,
    onError: () => {}, // an idle connection broke; the next query opens another, or says why it can't
  });
}
