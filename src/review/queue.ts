import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { decideAs } from '../decide/decide_as.ts';
import { reviewClaim, reviewNext, reviewRelease } from '../spine.ts';

/** The reviews of one person's walk: each is claimed while it is looked at, or was left aside. */
export function openQueue(db: ConnectionPool, actor: string) {
  const aside = new Set<bigint>();
  const ahead: bigint[] = [];
  // to give a claim back is part of stopping
  const asActor = <Result>(work: (tx: Queryable) => Promise<Result>) =>
    decideAs(db, { actor, signal: new AbortController().signal }, work, { what: 'waiting for the queue' });

  /** What one has claimed comes after what is free, so a review that was left aside and comes twice is all there is. */
  const nextNew = (): Promise<bigint | null> =>
    asActor(async (tx) => {
      const seen = new Set<bigint>();
      for (;;) {
        const review = await reviewNext(tx);
        if (review === null || !aside.has(review)) return review;
        if (seen.has(review)) break;
        seen.add(review); // its claim had run out
      }
      const mine = await claimedElsewhere(tx, actor, [...aside]);
      if (mine !== null) await reviewClaim(tx, { review: mine });
      return mine;
    });

  return {
    /** Claim the next review; null when only those are left that were left aside. */
    async next(): Promise<bigint | null> {
      for (let review = ahead.pop(); review !== undefined; review = ahead.pop()) {
        if (await claim(review)) return review;
      }
      return await nextNew();
    },
    claim,
    /** Look at it again later: it stays claimed, or it would be the next. */
    leaveAside: (review: bigint) => void aside.add(review),
    /** It comes next, and is free no sooner. */
    putAhead(review: bigint): void {
      aside.delete(review);
      ahead.push(review);
    },
    leftAside: () => aside.size,
    /** Give back whatever is claimed. */
    async close(current: bigint | undefined): Promise<void> {
      for (const review of [...(current === undefined ? [] : [current]), ...ahead, ...aside]) {
        await asActor((tx) => reviewRelease(tx, review)).catch(() => {}); // its claim ends by itself
      }
    },
  };

  /** False when somebody else has it, or it is no longer open. */
  async function claim(review: bigint): Promise<boolean> {
    return await asActor(async (tx) => {
      const open: unknown[] = await tx.query(
        sql`select from spine.match_reviews as r where r.id = ${review}::bigint and r.state = 'open'`,
      );
      return open.length > 0 && (await reviewClaim(tx, { review }));
    });
  }
}

/** One that the same person claimed in another terminal, or before a crash. */
async function claimedElsewhere(tx: Queryable, actor: string, aside: bigint[]): Promise<bigint | null> {
  const rows = await tx.query(sql`
    select r.id from spine.match_reviews as r
    where r.state = 'open' and r.claimed_by = ${actor}::text and r.id <> all (${aside}::bigint[])
    order by r.created_at, r.id
    limit 1`);
  return z.array(z.object({ id: z.bigint() })).parse(rows)[0]?.id ?? null;
}
