import { existsSync } from 'node:fs';
import { type Command, Failed } from '../command.ts';
import { isUsedByOthers } from '../db/application.ts';
import { embeddedHome } from '../db/embedded/home.ts';
import { embeddedUrl, stopEmbedded } from '../db/embedded.ts';
import { Problem } from '../problem.ts';

const command: Command = {
  summary: 'stop the embedded database',
  usage: `[--force] [--json]

Every verb starts the embedded PostgreSQL when it does not run, and it goes on running for the next. This stops it, unless
another spine command uses it; with --force also then. The data is kept, and the next verb starts it again. To throw it
away, remove the folder that this prints.`,
  options: { force: { type: 'boolean' } },
  async run({ config, values }) {
    if (config.databaseUrl) {
      throw new Problem('DATABASE_URL names a server that is not ours to stop', 'Unset it to stop the embedded one.');
    }
    const say = (stopped: boolean, text: string) => console.log(values.json ? JSON.stringify({ stopped }) : text);
    const { cluster } = embeddedHome();
    const url = await embeddedUrl();
    if (!url) {
      const kept = existsSync(cluster) ? ` Its data is kept in ${cluster}` : '';
      say(false, `The embedded database is not running.${kept}`);
      return;
    }
    if (!values.force && (await isUsedByOthers(url))) {
      if (values.json) console.log(JSON.stringify({ stopped: false }));
      console.error('Another spine command uses the embedded database: stop that first, or use --force.');
      throw new Failed();
    }
    await stopEmbedded();
    say(true, `Stopped. The next spine command goes on with the data, which is kept in ${cluster}`);
  },
};
export default command;
