import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Delivery, Verified } from '../../ingest/delivery.ts';
import type { ShopifySettings } from './settings.ts';

/** A person, or the law, asks what is known or wants it gone: somebody has to see to it. */
export const PRIVACY = ['customers/data_request', 'customers/redact', 'shop/redact'];

/** Base64 of 32 bytes. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Check a delivery: signed by the app over its raw bytes, and for this shop. The headers are not signed, so they count
 * for no more than the way they came. Shopify's newer kind of delivery names them without the X.
 */
export function verifyDelivery({ headers, body }: Delivery, { webhookSecrets, shop }: ShopifySettings): Verified {
  const header = (name: string): string | undefined => headers[`x-shopify-${name}`] ?? headers[`shopify-${name}`];
  const given = header('hmac-sha256') ?? '';
  const signature = Buffer.from(SIGNATURE.test(given) ? given : '', 'base64');
  const signed = webhookSecrets
    .map((secret) => createHmac('sha256', secret).update(body).digest())
    .map((expected) => expected.length === signature.length && timingSafeEqual(expected, signature));
  if (!signed.includes(true)) return { ok: false, reason: 'the signature does not fit' };
  const key = header('webhook-id');
  const topic = header('topic')?.toLowerCase();
  if (!key || !topic) return { ok: false, reason: 'it has no id or no topic' };
  if (shop && header('shop-domain')?.toLowerCase() !== shop.domain)
    return { ok: false, reason: 'it is from another shop' };
  const sentAt = new Date(header('triggered-at') ?? '');
  return {
    ok: true,
    key,
    topic,
    sentAt: Number.isNaN(sentAt.getTime()) ? undefined : sentAt,
    privacy: PRIVACY.includes(topic),
  };
}
