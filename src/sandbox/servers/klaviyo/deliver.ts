import { createHmac, randomUUID } from 'node:crypto';
import type { Change, World } from '../../world.ts';

type Target = { url: string; secret: string };

/** What is delivered at once at most. */
const MOST = 1_000;
/** The header of a delivery's time was seen to be a local time that is labelled GMT. */
const HOURS_OFF = 5 * 3_600_000;

/**
 * Deliver what changes in the world, as a system webhook does: events, which name a profile. What happens at once comes in
 * one delivery. What is not taken is not delivered again. Gives a function that ends it.
 */
export function deliverChanges(world: World, target: Target): () => Promise<void> {
  const webhook = randomUUID();
  const waiting: Change[] = [];
  const underWay = new Set<Promise<unknown>>();
  const send = () => {
    for (const changes = waiting.splice(0); changes.length > 0; ) {
      const sent = deliver(changes.splice(0, MOST), target, { webhook, now: world.now() }).catch(() => {});
      underWay.add(sent);
      void sent.finally(() => underWay.delete(sent));
    }
  };
  const stop = world.onChange((change) => {
    if (change.object.provider !== 'klaviyo') return;
    if (waiting.push(change) === 1) setImmediate(send);
  });
  return async () => {
    stop();
    send();
    await Promise.all(underWay);
  };
}

async function deliver(changes: Change[], { url, secret }: Target, { webhook, now }: { webhook: string; now: number }) {
  const body = JSON.stringify({
    data: changes.map(itemOf),
    meta: {
      timestamp: new Date(now).toISOString().replace('Z', '000+00:00'),
      klaviyo_webhook_id: webhook,
      version: '2026-07-15',
    },
  });
  const timestamp = new Date(now - HOURS_OFF).toUTCString();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'klaviyo-signature': createHmac('sha256', secret).update(body).update(timestamp).digest('hex'),
      'klaviyo-timestamp': timestamp,
      'klaviyo-webhook-id': webhook,
    },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  await response.arrayBuffer();
}

/** An event; its payload is what the API answers for it. */
function itemOf({ object, fresh }: Change): object {
  const id = randomUUID();
  const self = `https://a.klaviyo.com/api/events/${id}/`;
  const related = (type: string, relatedId: string) => ({
    data: { type, id: relatedId },
    links: { self: `${self}relationships/${type}/`, related: `${self}${type}/` },
  });
  return {
    topic: `event:klaviyo.${fresh ? 'subscribed_to_email_marketing' : 'updated_email_preferences'}`,
    external_id: id,
    payload: {
      data: {
        type: 'event',
        id,
        attributes: {
          timestamp: Math.floor(object.updatedAt / 1000),
          event_properties: { $event_id: id },
          // events have a blank where profiles have a T
          datetime: `${new Date(object.updatedAt).toISOString().slice(0, 19).replace('T', ' ')}+00:00`,
          uuid: randomUUID(),
        },
        relationships: {
          profile: related('profile', object.id),
          metric: related('metric', fresh ? 'Su6scr' : 'Up6dat'),
        },
        links: { self },
      },
    },
  };
}
