import { createHash } from 'node:crypto';
import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import type { Batch } from './batches.ts';
import type { Place } from './item.ts';
import type { Destination } from './stage_batch.ts';

/** A record that was rejected: where it stands in its file, and why; nothing of what it says. */
export type Refused = { place?: Place; reason: string };

const Reasons = z.array(z.object({ sha256: z.string(), reason: z.string() }));

/**
 * What of a batch was rejected, by the reader and by the database, which keeps rejects by their content. To be asked in the
 * transaction that staged it: an older reject of the same content may be staged by now.
 */
export async function findRefused(
  tx: Queryable,
  { provider, entity, account }: Destination,
  { payloads, places, rejects }: Batch,
): Promise<Refused[]> {
  const hashes = payloads.map((payload) => createHash('sha256').update(payload).digest('hex'));
  const kept = Reasons.parse(
    await tx.query(sql`
      select encode(j.sha256, 'hex') as sha256, j.reason from staging.rejects as j
      where j.provider = ${provider} and j.entity = ${entity} and j.account = ${account} and j.last_seen_at = now()
        and j.sha256 = any (array(select decode(h, 'hex') from unnest(${hashes}::text[]) as h))`),
  );
  const reasons = new Map(kept.map(({ sha256, reason }) => [sha256, reason]));
  const byDatabase = hashes.flatMap((hash, index): Refused[] => {
    const reason = reasons.get(hash);
    return reason === undefined ? [] : [{ place: places[index], reason }];
  });
  return [...rejects.map(({ place, reason }) => ({ place, reason })), ...byDatabase].sort(byPlace);
}

function byPlace({ place: a }: Refused, { place: b }: Refused): number {
  return numberOf(a) - numberOf(b);
}

function numberOf(place: Place | undefined): number {
  if (place === undefined) return 0;
  return 'line' in place ? place.line : place.record;
}
