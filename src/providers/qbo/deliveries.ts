import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Meaning } from '../../ingest/delivery.ts';
import type { ProviderModule } from '../../ingest/provider.ts';
import { type Event, readEvents } from './events.ts';
import { keyOf } from './key.ts';
import { nameOf } from './name_of.ts';
import type { Settings } from './settings.ts';
import { TYPES, type Type, typeNamed } from './types.ts';

/** Webhooks: signed with the verifier token of the app, which is one for all its companies. */
export const qboDeliveries: NonNullable<ProviderModule<Settings>['deliveries']> = {
  longest: 1024 * 1024,
  verifier({ verifier, realm }) {
    if (verifier === undefined) return undefined;
    return ({ headers, body }) => {
      if (!isSigned(body, headers['intuit-signature'], verifier)) {
        return { ok: false, reason: 'the signature is missing or wrong' };
      }
      const { key, form, sentAt } = nameOf(body);
      // which company is ours is known now, and not any more when it is read
      return { ok: true, key, topic: `${form} ${realm}`, sentAt };
    };
  },
  read({ topic, body }) {
    const events = readEvents(body);
    const ours = events.filter(({ realm }) => realm === topic.split(' ').at(-1));
    if (events.length > 0 && ours.length === 0) return [{ kind: 'nothing', reason: 'it is about another company' }];
    const meanings = new Map(ours.flatMap(meaningsOf).map((meaning) => [JSON.stringify(meaning), meaning]));
    return meanings.size > 0
      ? [...meanings.values()]
      : [{ kind: 'nothing', reason: 'it names neither a customer nor a sale' }];
  },
};

/** In constant time, once the lengths agree. */
function isSigned(body: Buffer, given: string | undefined, verifier: string): boolean {
  const signature = Buffer.from(given ?? '');
  const expected = Buffer.from(createHmac('sha256', verifier).update(body).digest('base64'));
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

function meaningsOf({ type: name, id, operation, at, deleted }: Event): Meaning[] {
  const type = typeNamed(name);
  if (type === undefined) return [];
  const entity = TYPES[type];
  const fetch: Meaning = { kind: 'fetch', entity, id: keyOf(type, id) };
  if (type === 'Customer') {
    if (operation === 'merge' && deleted !== undefined) {
      return [
        { kind: 'record', entity, payload: ending(type, deleted, at, { status: 'Merged', mergedInto: id }) },
        fetch,
      ];
    }
    // a customer is made inactive and stays, or goes in a merge: the feed finds out which
    return operation === 'other' ? [fetch] : [{ kind: 'read', entity }];
  }
  if (operation !== 'delete') return [fetch];
  return [{ kind: 'record', entity, payload: ending(type, id, at, { status: 'Deleted' }) }];
}

/** What is left of an object, in the form in which changed data tells of it. */
function ending(type: Type, id: string, at: Date | undefined, what: { status: string; mergedInto?: string }): string {
  const meta = at && { MetaData: { LastUpdatedTime: at.toISOString() } };
  return JSON.stringify({ [type]: { ...what, domain: 'QBO', Id: id, ...meta } });
}
