import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Delivery, Meaning, Verified } from '../../ingest/delivery.ts';
import type { ProviderModule } from '../../ingest/provider.ts';
import type { KlaviyoSettings } from './settings.ts';

/** One delivery may hold a thousand events, each of some kilobytes. */
const LONGEST = 16 * 1024 * 1024;

const Envelope = z.object({
  meta: z.object({ timestamp: z.string(), klaviyo_webhook_id: z.string() }),
  data: z.array(
    z.object({ topic: z.string().catch('unknown'), external_id: z.string().min(1).optional().catch(undefined) }),
  ),
});

/** System webhooks: they tell of events, of which only the profile's id is used. Polling remains what is relied on. */
export const klaviyoDeliveries: NonNullable<ProviderModule<KlaviyoSettings>['deliveries']> = {
  longest: LONGEST,
  verifier: ({ webhookSecret }) =>
    webhookSecret === undefined ? undefined : (delivery) => verify(delivery, webhookSecret),
  read: ({ body }) => read(body),
};

/** The signature covers the body followed by the header of its time, just as that was sent: it may be hours off. */
function verify({ headers, body }: Delivery, secret: string): Verified {
  const signature = headers['klaviyo-signature'];
  const timestamp = headers['klaviyo-timestamp'];
  if (!signature || !timestamp) return { ok: false, reason: 'it is not signed' };
  const expected = createHmac('sha256', secret).update(body).update(timestamp, 'latin1').digest('hex');
  if (!isEqual(signature, expected)) return { ok: false, reason: 'its signature is wrong' };

  const value = parsed(body);
  const digest = () => `sha256:${createHash('sha256').update(body).digest('hex')}`;
  if (value === undefined) return { ok: true, key: digest(), topic: 'unreadable' };
  const envelope = Envelope.safeParse(value).data;
  if (!envelope) return { ok: false, reason: 'it does not say what it is and when it was sent' };
  const { meta, data } = envelope;
  if (headers['klaviyo-webhook-id'] !== meta.klaviyo_webhook_id)
    return { ok: false, reason: 'it is of another webhook' };
  const sentAt = new Date(meta.timestamp);
  if (Number.isNaN(sentAt.getTime())) return { ok: false, reason: 'it does not say when it was sent' };
  const topics = [...new Set(data.map(({ topic }) => topic))].sort();
  return { ok: true, key: keyOf(data) ?? digest(), topic: topics.join(' ').slice(0, 200), sentAt };
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The event's id, or what stands for several of them; they may come again in another company. */
function keyOf(data: z.infer<typeof Envelope>['data']): string | undefined {
  const ids = data.map(({ external_id }) => external_id);
  if (ids.length === 0 || ids.includes(undefined)) return undefined;
  if (ids.length === 1) return ids[0];
  return `sha256:${createHash('sha256').update(JSON.stringify(ids)).digest('hex')}`;
}

const Items = z.object({ data: z.array(z.unknown()) });
const Item = z.object({
  payload: z.object({
    data: z.object({
      relationships: z.object({ profile: z.object({ data: z.object({ id: z.string().min(1).max(100) }) }) }),
    }),
  }),
});

/** Each item by itself: one that names no profile does not keep the others. Errors name nothing of what was delivered. */
function read(body: Buffer): Meaning[] {
  const value = parsed(body);
  if (value === undefined) throw new Error('it is broken JSON');
  const items = Items.safeParse(value).data;
  if (!items) throw new Error('it has no list of events');
  const ids = items.data.map((item) => Item.safeParse(item).data?.payload.data.relationships.profile.data.id);
  const known = [...new Set(ids.filter((id) => id !== undefined))];
  if (known.length === 0) return [{ kind: 'nothing', reason: 'its events name no profile' }];
  return known.map((id) => ({ kind: 'fetch', entity: 'profile', id }));
}

/** Undefined where it is no JSON. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
