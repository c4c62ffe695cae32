import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { ShopObject } from '../../../population/model.ts';
import type { Change, World } from '../../world.ts';
import type { Batches } from './batches.ts';
import { isFulfillment, spell } from './spell.ts';

export type Webhooks = {
  /** The set of public keys, as it is served. */
  jwks(): { keys: unknown[] };
  close(): Promise<void>;
};

type Options = { world: World; batches: Batches; to: { url: string; secret: string } | undefined; url: () => string };

const KEY_ID = 'sandbox-rsa-1';

/** Nobody signs for version 1, so a part of its address is secret: made of the sandbox's secret, long and plain. */
export const addressSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex').slice(0, 48);

/** Deliver what happens, once and without waiting: nobody promises more. */
export function createWebhooks({ world, batches, to, url }: Options): Webhooks {
  if (!to) return { jwks: () => ({ keys: [] }), close: async () => {} };
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const stopped = new AbortController();
  const underway = new Set<Promise<unknown>>();
  const stop = world.onChange((change) => {
    const notice = noticeOf(change, batches, url());
    if (!notice) return;
    const body = JSON.stringify(notice.body);
    const sent = fetch(`${to.url.replace(/\/$/, '')}/${addressSecret(to.secret)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(notice.signed && signature(body, rsa.privateKey)) },
      body,
      signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(10_000)]),
    })
      .then((response) => response.arrayBuffer())
      .catch(() => {});
    underway.add(sent);
    void sent.finally(() => underway.delete(sent));
  });
  return {
    jwks: () => ({
      keys: [
        { ...elliptic.publicKey.export({ format: 'jwk' }), kid: 'sandbox-ec-1', use: 'sig', alg: 'ES256' },
        { ...rsa.publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' },
      ],
    }),
    async close() {
      stop();
      stopped.abort();
      await Promise.all(underway);
    },
  };
}

type Notice = { signed: boolean; body: { resource_url: string; resource_type: string } };

/** Version 1 tells of what is imported and shipped, and of nothing that is changed later. */
function noticeOf({ object, fresh }: Change, batches: Batches, url: string): Notice | undefined {
  const { provider, entity, shape, key } = object;
  if (provider !== 'shipstation' || entity === 'customer') return undefined;
  if (shape === 'v2') {
    const batch = batches.open([key]);
    const body = { resource_url: `${url}/v2/batches/se-${batch.number}`, resource_type: 'BATCH_PROCESSED_V2' };
    return { signed: true, body };
  }
  if (!fresh) return undefined;
  const batch = batches.open([key]);
  if (entity === 'order') {
    const query = `storeID=${storeOf(object)}&importBatch=${batch.uuid}`;
    return { signed: false, body: { resource_url: `${url}/orders?${query}`, resource_type: 'ORDER_NOTIFY' } };
  }
  if (isFulfillment(object)) {
    const query = `batchId=${batch.number}`;
    return {
      signed: false,
      body: { resource_url: `${url}/fulfillments?${query}`, resource_type: 'FULFILLMENT_SHIPPED' },
    };
  }
  const query = `batchId=${batch.number}&includeShipmentItems=False`;
  return { signed: false, body: { resource_url: `${url}/shipments?${query}`, resource_type: 'SHIP_NOTIFY' } };
}

const storeOf = (object: ShopObject): unknown => (spell(object).advancedOptions as { storeId: unknown }).storeId;

function signature(body: string, key: KeyObject): Record<string, string> {
  const timestamp = new Date().toISOString();
  return {
    'x-shipengine-timestamp': timestamp,
    'x-shipengine-rsa-sha256-key-id': KEY_ID,
    'x-shipengine-rsa-sha256-signature': sign('RSA-SHA256', Buffer.from(`${timestamp}.${body}`), key).toString(
      'base64',
    ),
  };
}
