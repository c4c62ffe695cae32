import { asVerbs } from './as_verbs.ts';
import { plainLines } from './plain.ts';

/** What a person is told of an error: the fact, and the hint if it has one. The stack only when debugging. */
export function describeError(error: unknown, debug: boolean): string {
  return plainLines(describe(error, debug));
}

function describe(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return `spine: ${String(error)}`;
  if (debug) return `spine: ${error.stack}${error.cause ? `\ncaused by: ${describe(error.cause, debug)}` : ''}`;
  const { code, hint, detail } = error as { code?: string; hint?: string; detail?: string };
  const advice = hints[code ?? ''] ?? (hint && asVerbs(hint));
  const lines = [`spine: ${factOf(error)}`];
  if (detail && code?.startsWith('IS')) lines.push(`detail: ${detail}`); // the server's own may quote a row
  if (advice) lines.push(`hint: ${advice}`);
  return lines.join('\n');
}

/** The message without the statement that @databases/pg adds after a blank line. */
export function factOf(error: unknown): string {
  const { message, code, name } = error as { message?: string; code?: string; name?: string };
  return message?.split('\n\n')[0] || code || name || String(error);
}

const NOT_MIGRATED = 'If the database was not migrated yet or by an older version: npx spine migrate.';

/** For errors of the server or the network, which know nothing of Spine. */
const hints: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens there: check DATABASE_URL, or leave it unset to use the embedded server.',
  ENOTFOUND: 'The host of DATABASE_URL is not known.',
  ETIMEDOUT: 'The host of DATABASE_URL does not answer: check its address, and whether a firewall keeps you out.',
  EHOSTUNREACH: 'The host of DATABASE_URL can not be reached from here.',
  ENETUNREACH: 'The host of DATABASE_URL can not be reached from here.',
  ECONNRESET: 'The server of DATABASE_URL ended the connection: is it PostgreSQL, and does it run?',
  '28P01': 'The user or the password in DATABASE_URL is wrong.',
  '3D000': 'Create the database first: createdb --encoding=UTF8 --template=template0 NAME',
  '42501': 'The user of DATABASE_URL may not do this: npx spine doctor shows what is missing.',
  '42P01': NOT_MIGRATED,
  '42883': NOT_MIGRATED,
  '3F000': NOT_MIGRATED,
  '57P01': 'The server was shut down; start it again and repeat the command.',
};
