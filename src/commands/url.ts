import type { Command } from '../command.ts';
import { embeddedUrl } from '../db/embedded.ts';
import { Problem } from '../problem.ts';

const command: Command = {
  summary: 'print the connection string of the database in use',
  usage: `[--json]

Prints DATABASE_URL, else that of the embedded server if it runs; it starts nothing.

  psql "$(npx spine url)" -c 'select * from v_unified_customer limit 5'`,
  async run({ config, values }) {
    const url = config.databaseUrl ?? (await embeddedUrl());
    if (!url) throw new Problem('the embedded database is not running', 'Start it with: npx spine up');
    console.log(values.json ? JSON.stringify({ url }) : url);
  },
};
export default command;
