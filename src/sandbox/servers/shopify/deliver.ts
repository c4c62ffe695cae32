import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { shopifyPayload } from '../../../population/payloads/shopify.ts';
import type { Change, World } from '../../world.ts';

type Options = { url: string; secret: string; shop: string; version: string };

const TRIES = 5;

/** Deliver what changes in the shop, signed, again when it was not taken. Gives how to stop. */
export function deliverChanges(world: World, options: Options): () => Promise<void> {
  const underway = new Set<Promise<void>>();
  const stopping = new AbortController();
  const stop = world.onChange((change) => {
    if (change.object.provider !== 'shopify') return;
    const one = deliver(change, world.now(), options, stopping.signal).finally(() => underway.delete(one));
    underway.add(one);
  });
  return async () => {
    stop();
    stopping.abort();
    await Promise.allSettled(underway);
  };
}

async function deliver({ object, fresh }: Change, now: number, options: Options, signal: AbortSignal): Promise<void> {
  const body = JSON.stringify(shopifyPayload({ ...object, shape: 'rest' }));
  const topic =
    object.entity === 'order' ? `orders/${fresh ? 'create' : 'updated'}` : `customers/${fresh ? 'create' : 'update'}`;
  const headers = deliveryHeaders(topic, body, now, options);
  for (let n = 0; n < TRIES && !signal.aborted; n++) {
    const status = await fetch(options.url, { method: 'POST', headers, body, signal, redirect: 'manual' })
      .then(async (response) => {
        await response.arrayBuffer();
        return response.status;
      })
      .catch(() => 0);
    if (status >= 200 && status < 300) return;
    await sleep(100 * 2 ** n, undefined, { signal }).catch(() => {});
  }
}

/** The headers that Shopify sends with a body. */
export function deliveryHeaders(
  topic: string,
  body: string,
  now: number,
  { secret, shop, version }: Omit<Options, 'url'>,
) {
  return {
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
    'x-shopify-shop-domain': shop,
    'x-shopify-api-version': version,
    'x-shopify-webhook-id': randomUUID(),
    'x-shopify-event-id': randomUUID(),
    'x-shopify-triggered-at': new Date(now).toISOString().replace('Z', '000Z'),
  };
}
