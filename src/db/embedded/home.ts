import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve, sep } from 'node:path';
import { Problem } from '../../problem.ts';

const packageRoot = resolve(import.meta.dirname, '../../..');

/**
 * The folder of the embedded server: its binaries, and a cluster for each clone (an installed package has one per user).
 *
 * It is never inside the clone: as root the server is another user's, who may not enter root's home, and `npm ci` would
 * take the binaries away under a running server.
 */
export function embeddedHome(env: NodeJS.ProcessEnv = process.env): { store: string; cluster: string } {
  const store = resolve(env.SPINE_HOME || defaultStore(env));
  try {
    mkdirSync(store, { recursive: true, mode: 0o755 });
  } catch (error) {
    throw new Problem(
      `cannot create ${store} for the embedded database`,
      'Set SPINE_HOME to a folder that can be written to, or DATABASE_URL to a server of your own.',
      error,
    );
  }
  return { store, cluster: join(store, clusterName()) };
}

function defaultStore(env: NodeJS.ProcessEnv): string {
  if (process.getuid?.() === 0) return '/var/lib/customer-identity-spine';
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'customer-identity-spine');
}

function clusterName(): string {
  if (packageRoot.split(sep).includes('node_modules')) return 'default';
  const digest = createHash('sha256').update(packageRoot).digest('hex').slice(0, 8);
  return `${basename(packageRoot)}-${digest}`;
}
