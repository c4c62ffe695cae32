import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readEvents } from './events.ts';

const Named = z.array(z.object({ id: z.string().min(1) })).min(1);

/**
 * What a delivery goes by, so that the same one again is known: the ids of its CloudEvents; without any, its bytes. A body
 * that can't be read has a name too, and is kept with it.
 */
export function nameOf(body: Buffer): { key: string; form: 'cloudevents' | 'legacy' | 'unreadable'; sentAt?: Date } {
  try {
    const events = readEvents(body);
    const times = events.flatMap(({ at }) => (at ? [at.getTime()] : []));
    const sentAt = times.length > 0 ? new Date(Math.max(...times)) : undefined;
    const read: unknown = JSON.parse(body.toString('utf8'));
    if (!Array.isArray(read)) return { key: hash(body), form: 'legacy', sentAt };
    const ids = Named.safeParse(read).data?.map(({ id }) => id);
    const key = ids === undefined ? hash(body) : ids.length === 1 ? ids[0]! : hash(ids.sort().join('\n'));
    return { key, form: 'cloudevents', sentAt };
  } catch {
    return { key: hash(body), form: 'unreadable' };
  }
}

const hash = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
