import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import { readSources } from '../ingest/open_sources.ts';
import { type Finding, finding } from './finding.ts';

const count = z.coerce.number();
const Kept = z.tuple([z.object({ consent: z.array(z.string()), failed: count, privacy: count })]);

/** What the variables of the providers say, and what of them waits for a person. Nobody is asked over the network. */
export async function checkProviders(db: ConnectionPool, environment: Record<string, string>): Promise<Finding[]> {
  const { configured, unusable } = await readSources({ environment });
  const names = configured.map(({ module }) => module.provider).join(', ');
  const [{ consent, failed, privacy }] = Kept.parse(
    await db.query(sql`
      select array(select t.provider from spine.provider_tokens as t where t.needs_consent order by 1) as consent,
        (select count(*) from spine.webhook_deliveries where state = 'failed') as failed,
        (select count(*) from spine.webhook_deliveries where state = 'open') as privacy`),
  );
  return [
    { check: 'providers', state: 'ok', detail: names === '' ? 'none is configured' : `${names} configured` },
    ...unusable.map(
      ({ message, hint }): Finding => ({
        check: 'providers',
        state: 'problem',
        detail: message,
        advice: hint ?? 'See .env.example.',
      }),
    ),
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
