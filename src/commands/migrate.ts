import type { Command } from '../command.ts';
import { startEmbedded } from '../db/embedded.ts';
import { type Migrated, migrate } from '../db/migrate.ts';
import { sayWhile } from '../say_while.ts';

const command: Command = {
  summary: 'bring the schema up to date, from any earlier version',
  usage: `[--json]

Safe to repeat: it changes nothing when everything is up to date, and refuses a database it cannot live in.`,
  async run({ config, values }) {
    const url = config.databaseUrl ?? (await startEmbedded());
    const migrated = await sayWhile('bringing the schema up to date', () => migrate(url));
    console.log(values.json ? JSON.stringify(migrated) : describe(migrated));
  },
};
export default command;

export function describe({ changed, searchPath }: Migrated): string {
  const paths: Record<Migrated['searchPath'], string[]> = {
    appended: [
      "Appended spine to the database's search_path: new connections write v_unified_customer without a schema.",
    ],
    included: [],
    shared: ['Others have tables in this database, so its search_path is left alone: write spine.v_unified_customer.'],
    not_owner: ['You do not own this database, so its search_path is left alone: write spine.v_unified_customer.'],
  };
  return [changed ? 'The schema was brought up to date.' : 'The schema is up to date.', ...paths[searchPath]].join(
    '\n',
  );
}
