import type { Answer } from '../../ingest/judge.ts';
import { ProviderError } from '../../ingest/provider_error.ts';

/** The text of an answer; undefined if what was asked for is not there. */
export async function ifThere(ask: () => Promise<Answer>): Promise<string | undefined> {
  try {
    return (await ask()).text;
  } catch (error) {
    if (error instanceof ProviderError && error.status === 404) return undefined;
    throw error;
  }
}
