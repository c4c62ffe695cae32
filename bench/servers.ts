import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Environments, Served, Told } from './serve.ts';

export type Servers = {
  /** The variables that make an ingester read each. */
  environments: Environments;
  /** What each has granted and refused so far. */
  ask(): Promise<Told>;
  close(): void;
};

/** Start providers' servers in another process. */
export async function startServers(people: number, served: Served): Promise<Servers> {
  const child = fork(join(import.meta.dirname, 'serve.ts'), [`${people}`, JSON.stringify(served)]);
  const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the servers ended with ${code}`)));
  failed.catch(() => {}); // who waits for an answer is told
  const answer = async () => {
    const [message] = await Promise.race([once(child, 'message'), failed]);
    return message;
  };
  const environments: Environments = await answer();
  return {
    environments,
    ask: () => {
      child.send('tell');
      return answer();
    },
    close: () => child.disconnect(),
  };
}
