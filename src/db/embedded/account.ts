import { execFileSync } from 'node:child_process';
import { Problem } from '../../problem.ts';

/** The system user that the server runs as. */
export type Account = { name: string; uid: number; gid: number };

/**
 * PostgreSQL refuses to run as root, so root hands it to another user: `postgres`, made when it is missing, else `nobody`.
 * Anybody else runs it as themselves (undefined).
 */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = findAccount('postgres') ?? createAccount('postgres') ?? findAccount('nobody');
  if (account) return account;
  throw new Problem(
    'PostgreSQL refuses to run as root, and there is neither a user "postgres" nor "nobody"',
    'Create the user "postgres", or set DATABASE_URL to a server of your own.',
  );
}

function findAccount(name: string): Account | undefined {
  const uid = ask('id', ['-u', name]);
  const gid = ask('id', ['-g', name]);
  return uid === undefined || gid === undefined ? undefined : { name, uid: Number(uid), gid: Number(gid) };
}

function createAccount(name: string): Account | undefined {
  const made =
    ask('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', name]) ??
    ask('adduser', ['-S', '-D', '-H', name]); // BusyBox
  return made === undefined ? undefined : findAccount(name);
}

/** What a program prints, or undefined when it is missing or fails. */
function ask(program: string, args: string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
