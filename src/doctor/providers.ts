import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import { APPLICATION } from '../db/pool.ts';
import { readSources, type Sources } from '../ingest/open_sources.ts';
import { unreceivedOf } from '../ingest/unreceived.ts';
import { type Finding, finding } from './finding.ts';

const count = z.coerce.number();
const Kept = z.tuple([z.object({ consent: z.array(z.string()), failed: count, privacy: count })]);

/** What the variables of the providers say, and what of them waits for a person. Nobody is asked over the network. */
export async function checkProviders(db: ConnectionPool, environment: Record<string, string>): Promise<Finding[]> {
  const sources = await readSources({ environment });
  const { unusable } = sources;
  const [{ consent, failed, privacy }] = Kept.parse(
    await db.query(sql`
      select array(select t.provider from spine.provider_tokens as t where t.needs_consent order by 1) as consent,
        (select count(*) from spine.webhook_deliveries where state = 'failed') as failed,
        (select count(*) from spine.webhook_deliveries where state = 'open') as privacy`),
  );
  return [
    await describeConfigured(db, sources),
    ...unusable.map(
      ({ message, hint }): Finding => ({
        check: 'providers',
        state: 'problem',
        detail: message,
        advice: hint ?? 'See .env.example.',
      }),
    ),
    ...checkSecrets(sources),
    finding(
      'tokens',
      consent.length === 0,
      consent.length === 0 ? 'none is dead' : `${consent.join(', ')} can not be renewed`,
      'problem',
      'Connect the account again and set the new refresh token.',
    ),
    finding(
      'deliveries',
      failed === 0,
      `${failed} webhooks were given up`,
      'warning',
      'See their error in spine.webhook_deliveries; the next reading brings what they told of.',
    ),
    finding(
      'privacy',
      privacy === 0,
      `${privacy} requests are open`,
      'warning',
      "A person does them: select * from spine.webhook_deliveries where state = 'open', then set state = 'done'.",
    ),
  ];
}

const Shop = z.tuple([z.object({ invented: z.boolean(), lives: z.boolean() })]);

/** Which are read; where none is, whose records these are. */
async function describeConfigured(db: ConnectionPool, { configured }: Sources): Promise<Finding> {
  const names = configured.map(({ module }) => module.provider).join(', ');
  if (names !== '') return { check: 'providers', state: 'ok', detail: `${names} configured` };
  const [{ invented, lives }] = Shop.parse(
    await db.query(sql`
      select exists (select from spine.settings where name = 'sandbox') as invented,
        exists (select from pg_stat_activity
                where datname = current_database() and application_name = ${`${APPLICATION} up`}) as lives`),
  );
  const shop = lives ? 'the invented shop runs here (spine up)' : 'the database holds the invented shop';
  return { check: 'providers', state: 'ok', detail: invented ? `none of yours; ${shop}` : 'none is configured' };
}

/** Webhooks are nobody's duty: which of the configured providers can't deliver any is only said. */
function checkSecrets(sources: Sources): Finding[] {
  const own = new Set(sources.configured.map(({ module }) => module.provider));
  const without = unreceivedOf(sources).filter(({ provider }) => own.has(provider));
  if (without.length === 0) return [];
  const detail = without.map(({ provider, reason }) => `not received from ${provider}: ${reason}`).join('; ');
  return [{ check: 'webhooks', state: 'ok', detail }];
}
