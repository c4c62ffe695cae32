import { join } from 'node:path';
import { sql } from '@databases/pg';
import { serverAccount } from '../../src/db/embedded/account.ts';
import { installBinaries } from '../../src/db/embedded/binaries.ts';
import { embeddedHome } from '../../src/db/embedded/home.ts';
import { readPidFile } from '../../src/db/embedded/pid_file.ts';
import { runProgram } from '../../src/db/embedded/program.ts';
import { openPool } from '../../src/db/pool.ts';
import { until } from './spine.ts';
import { startThrowawayServer } from './throwaway_server.ts';

/** A throw-away server whose commits outlive a kill (not a power cut), and that can be killed and started again. */
export async function startDurableServer() {
  const url = await startThrowawayServer();
  const server = openPool(url, { verb: 'test', size: 1 });
  await server.query(sql`alter system set synchronous_commit = on`);
  const [{ folder }] = await server.query(sql`
    select pg_reload_conf(), current_setting('data_directory') as folder`);
  await server.dispose();

  const isUp = async (): Promise<boolean> => {
    const probe = openPool(url, { verb: 'test', size: 1 });
    try {
      await probe.query(sql`select 1`);
      return true;
    } catch {
      return false;
    } finally {
      await probe.dispose().catch(() => {});
    }
  };
  return {
    url,
    /** Kill one backend: the server ends all others, recovers, and goes on. */
    async killBackend(pid: number): Promise<void> {
      process.kill(pid, 'SIGKILL');
      await until(isUp);
    },
    /** Kill the postmaster, whose backends end by themselves, and start it again. */
    async killServer(): Promise<void> {
      const account = serverAccount();
      const bin = process.env.SPINE_TEST_PG_BIN || (await installBinaries(embeddedHome().store, account));
      process.kill(readPidFile(folder)!.pid, 'SIGKILL');
      await until(async () => !(await isUp()));
      const start = [
        'start',
        '-w',
        '-D',
        folder,
        '-l',
        join(folder, '..', 'server.log'),
        '-o',
        `-p ${new URL(url).port}`,
      ];
      // it is refused while a backend of the killed one still lives
      await until(() =>
        runProgram(join(bin, 'pg_ctl'), start, { account }).then(
          () => true,
          () => false,
        ),
      );
    },
  };
}
