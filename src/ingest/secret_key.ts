import { randomBytes, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { embeddedHome } from '../db/embedded/home.ts';
import { Problem } from '../problem.ts';

const BYTES = 32;

/**
 * The key that tokens are sealed with, asked for when the first is: SPINE_SECRET_KEY, or with the embedded server a file
 * beside its data, made once. In a database of the merchant's the key must not lie where the tokens do.
 */
export function secretKeyOf({ databaseUrl, secretKey }: Config): () => Buffer {
  if (secretKey) return () => secretKey;
  if (databaseUrl) {
    return () => {
      throw new Problem(
        'SPINE_SECRET_KEY is not set, and tokens are kept only sealed',
        'Set it, and keep it: openssl rand -base64 32',
      );
    };
  }
  let known: Buffer | undefined;
  return () => {
    known ??= keyFile(join(embeddedHome().cluster, 'secret_key'));
    return known;
  };
}

/** The key in a file that only we may read. It appears whole, and of two makers the first one's stays. */
export function keyFile(path: string): Buffer {
  return readKey(path) ?? makeKey(path);
}

function readKey(path: string): Buffer | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === BYTES) return key;
  throw new Problem(`${path} does not hold a key`, 'Remove it: a new one is made, and the accounts connect again.');
}

function makeKey(path: string): Buffer {
  const unfinished = `${path}.${randomUUID()}`;
  try {
    writeFileSync(unfinished, `${randomBytes(BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    linkSync(unfinished, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
  return readKey(path)!;
}
