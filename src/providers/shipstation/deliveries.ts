import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Delivery, Meaning, Verified } from '../../ingest/delivery.ts';
import { V1_HOST, V2_HOST } from './api.ts';
import { keySet } from './key_set.ts';
import { batchIn, entityOf, readResource } from './resource.ts';
import type { Settings } from './settings.ts';
import { digest, isSigned, verifySigned } from './verify_signed.ts';

const KEYS = 'https://api.shipengine.com/jwks';

const Body = z.looseObject({ resource_url: z.string(), resource_type: z.string() });
type Body = z.infer<typeof Body>;

/**
 * Version 1 signs nothing: its address holds the secret. Version 2 signs with keys that all its accounts share, so the
 * secret is asked of it too, where one is set. Either way a delivery is only a hint of what to read with our own keys.
 */
export function verifier(settings: Settings) {
  const { v2, url, webhookSecret } = settings;
  if (webhookSecret === undefined && !v2) return undefined;
  const keys = keySet(url === undefined ? KEYS : `${url}/jwks`);
  return async (delivery: Delivery): Promise<Verified> => {
    if (webhookSecret !== undefined && !isSecret(delivery.path, webhookSecret)) {
      return { ok: false, reason: 'the address is wrong' };
    }
    const signed = isSigned(delivery);
    if (signed && !v2) return { ok: false, reason: 'webhooks of version 2 are not expected' };
    if (!signed && webhookSecret === undefined) return { ok: false, reason: 'it is not signed' };
    const now = Date.now();
    const verified = signed ? await verifySigned(delivery, keys, now) : unsigned(delivery, now);
    const body = tryBody(delivery.body);
    if (!verified.ok || !body) return verified.ok ? { ...verified, topic: 'unreadable' } : verified;
    if (!isOurs(body.resource_url, settings)) return { ok: false, reason: 'it names another host' };
    return { ...verified, topic: body.resource_type.slice(0, 100) };
  };
}

/** The list that a delivery names is fetched, from our own host; else it is a reason to read the feed now. */
export function read({ body }: { body: Buffer }): Meaning[] {
  const { resource_url, resource_type } = Body.parse(JSON.parse(body.toString('utf8')));
  const url = new URL(resource_url);
  if (/^(track|rate|carrier|report)/i.test(resource_type)) {
    return [{ kind: 'nothing', reason: `${resource_type.slice(0, 50)} says nothing of a customer` }];
  }
  const batch = /^\/v2\/batches\/(se(?:-[a-z0-9]+)+)$/.exec(url.pathname)?.[1];
  if (batch) return [{ kind: 'fetch', entity: 'shipment', id: `/v2/shipments?batch_id=${batch}` }];
  const resource = readResource(url);
  if (resource && batchIn(url) !== undefined) {
    return [{ kind: 'fetch', entity: resource.entity, id: `${url.pathname}${url.search}` }];
  }
  // version 2 has but one feed
  const version2 = url.pathname.startsWith('/v2/');
  return [{ kind: 'read', entity: version2 ? 'shipment' : (resource?.entity ?? entityOf(resource_type)) }];
}

/** It has no id. Its batch tells it from others; one without a batch comes with the same bytes each time. */
function unsigned({ body }: Delivery, now: number): Verified & { ok: true } {
  const url = tryBody(body)?.resource_url;
  const batch = url !== undefined && URL.canParse(url) ? batchIn(new URL(url)) : undefined;
  const told = batch?.slice(0, 100) ?? new Date(now).toISOString().slice(0, 16);
  return { ok: true, key: `v1:${told}:${digest(body)}`, topic: '' };
}

function isSecret(path: string, secret: string): boolean {
  const [given, wanted] = [Buffer.from(path.replace(/\/$/, '')), Buffer.from(secret)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Version 1 answers from several hosts of one name; what they name is fetched from the configured one all the same. */
function isOurs(resource: string, { url: configured }: Settings): boolean {
  if (!URL.canParse(resource)) return false;
  const { origin, protocol, host, username, password } = new URL(resource);
  if (username !== '' || password !== '') return false;
  if (origin === configured) return true;
  return protocol === 'https:' && (HOSTS.has(origin) || /^ssapi\d{0,4}\.shipstation\.com$/.test(host));
}
const HOSTS = new Set([V1_HOST, V2_HOST, 'https://api.shipengine.com']);

/** Undefined when it can't be read: it is kept all the same, and reading it says why. */
function tryBody(body: Buffer): Body | undefined {
  try {
    return Body.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
