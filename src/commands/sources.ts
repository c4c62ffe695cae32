import type { ConnectionPool } from '@databases/pg';
import { closest } from '../closest.ts';
import { type Call, UsageError } from '../command.ts';
import { endSandbox, SANDBOX_ENDED } from '../import/import_run.ts';
import { openSources, PROVIDERS, type Sources, type Unusable } from '../ingest/open_sources.ts';
import type { Provider } from '../ingest/provider.ts';
import { secretKeyOf } from '../ingest/secret_key.ts';
import { Problem } from '../problem.ts';

/** The providers that a command names; undefined where it names none. */
export function readProviders(words: string[]): Provider[] | undefined {
  const providers = words.map((word) => {
    const provider = PROVIDERS.find((name) => name === word.toLowerCase());
    if (provider) return provider;
    const near = closest(word, PROVIDERS);
    const advice = near ? `; did you mean ${near}?` : `; it is one of ${PROVIDERS.join(', ')}`;
    throw new UsageError(`unknown provider "${word}"${advice}`);
  });
  return providers.length > 0 ? providers : undefined;
}

/**
 * Open what is configured, or the providers that were named. What can't be had is told on standard error; when nothing is
 * left, that is a Problem. From then on the records of the database are not all invented.
 */
export async function openConfigured(
  { config, log, signal }: Pick<Call, 'config' | 'log' | 'signal'>,
  db: ConnectionPool,
  only?: Provider[],
): Promise<Sources> {
  const { environment } = config;
  const sources = await openSources({ environment, only }, { db, log, signal, secretKey: secretKeyOf(config) });
  const { configured, unusable } = sources;
  if (configured.length === 0 && unusable.length === 0) {
    throw new Problem(
      'no provider is configured',
      'Set the variables of one: .env.example names them. Without any, npx spine up shows an invented shop.',
    );
  }
  if (configured.length === 0 && unusable.length === 1)
    throw new Problem(unusable[0]!.message, unusable[0]!.hint ?? '');
  for (const one of unusable) console.error(describeUnusable(one));
  if (configured.length > 0 && (await endSandbox(db))) {
    console.error(SANDBOX_ENDED);
  }
  return sources;
}

export function describeUnusable({ message, hint }: Unusable): string {
  return hint ? `${message}\nhint: ${hint}` : message;
}
