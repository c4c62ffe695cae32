import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';
import type { Sources } from './open_sources.ts';
import type { Provider } from './provider.ts';

/** A provider whose deliveries can't be verified, and why. */
export type Unreceived = { provider: Provider; reason: string; hint: string };

/** The variable that each provider's deliveries are verified with; the others deliver nothing to an address. */
const SECRETS: Partial<Record<Provider, string>> = {
  qbo: 'QBO_WEBHOOK_VERIFIER',
  shopify: 'SHOPIFY_WEBHOOK_SECRET',
  shipstation: 'SHIPSTATION_WEBHOOK_SECRET',
  klaviyo: 'KLAVIYO_WEBHOOK_SECRET',
};

/** Said of a provider that delivers what can't be verified, this often, however much it delivers. */
const TOLD_EVERY = 60_000;
/** A body that is thrown away is taken up to here, so that its sender hears the answer. */
const LONGEST_UNREAD = 16 * 1024 * 1024;

/** The providers that may deliver and can't be received. */
export function unreceivedOf({ configured, unusable }: Sources): Unreceived[] {
  return (Object.entries(SECRETS) as [Provider, string][]).flatMap(([provider, secret]) => {
    const one = configured.find(({ module }) => module.provider === provider);
    if (one?.module.deliveries?.verifier(one.settings) !== undefined) return [];
    const wrong = unusable.find((other) => other.provider === provider);
    const reason = wrong ? 'its variables are wrong' : one ? `${secret} is not set` : 'it is not configured';
    const hint = wrong
      ? 'npx spine doctor names them. Then start this command again.'
      : `Set ${secret} and start this command again, or remove the webhook at the provider.`;
    return { provider, reason, hint };
  });
}

/**
 * Nothing of such a delivery is kept, because nobody knows whose it is. The provider is asked to deliver it again, and
 * the log says what to put right.
 */
export function putOff(server: FastifyInstance, { provider, reason, hint }: Unreceived, log: Log): void {
  let told = Number.NEGATIVE_INFINITY;
  const handler = (_request: FastifyRequest, reply: FastifyReply) => {
    if (performance.now() - told >= TOLD_EVERY) {
      told = performance.now();
      log.error('delivery_put_off', { provider, reason, hint });
    }
    return reply.code(503).send({ error: `webhooks of ${provider} can not be verified here yet: deliver it again` });
  };
  for (const url of [`/webhooks/${provider}`, `/webhooks/${provider}/*`]) {
    server.route({ method: 'POST', url, bodyLimit: LONGEST_UNREAD, config: { provider }, handler });
  }
}
