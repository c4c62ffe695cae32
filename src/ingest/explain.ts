import { z } from 'zod';
import { sqlstate } from '../db/sqlstate.ts';
import { factOf } from '../describe_error.ts';
import { Problem } from '../problem.ts';
import { ProviderError } from './provider_error.ts';

export type Explained = { error: string; hint?: string; wait?: number };

const LONGEST = 300;
const SHOWN = 3;

/**
 * What is told, logged and kept of a failure: nothing that a provider's answer or a delivery said, because it may name a
 * person. A bug of ours is told as such.
 */
export function explain(error: unknown): Explained {
  if (error instanceof ProviderError) return { error: error.message, hint: error.hint, wait: error.wait };
  if (error instanceof Problem) return { error: error.message, hint: error.hint };
  // V8 quotes the text that it could not parse
  if (error instanceof SyntaxError) return { error: 'a text is not the JSON that it should be' };
  if (error instanceof z.ZodError) return { error: `not as expected: ${describeIssues(error)}` };
  const code = sqlstate(error);
  if (code?.length === 5) return { error: `the database refused it (${code})`, hint: hintOf(error) };
  const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  return { error: `${name}${factOf(error).split('\n')[0]}`.slice(0, LONGEST) };
}

function describeIssues({ issues }: z.ZodError): string {
  const shown = issues.slice(0, SHOWN).map(({ path, code }) => `${path.join('.') || 'all of it'} (${code})`);
  return issues.length > SHOWN ? `${shown.join(', ')} and ${issues.length - SHOWN} more` : shown.join(', ');
}

/** Those that our SQL raises name nobody; Postgres' own may quote a value. */
function hintOf(error: unknown): string | undefined {
  const { code, hint } = error as { code: string; hint?: string };
  return code.startsWith('IS') ? hint : undefined;
}
