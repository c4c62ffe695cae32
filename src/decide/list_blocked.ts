import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { toJson } from '../json.ts';
import { formatTable } from '../table.ts';

const Blocked = z.array(
  z.object({
    kind: z.string(),
    value: z.string(),
    mode: z.string(),
    actor: z.string(),
    created_at: z.date(),
    reason: z.string(),
  }),
);

/** The identifiers that match nothing, the latest first; what was quarantined and lifted matches again, and is none. */
export async function listBlocked(db: Queryable, json: boolean): Promise<string> {
  const blocked = Blocked.parse(
    await db.query(sql`
      select b.kind, b.pattern as value, b.mode, b.actor, b.created_at, b.reason
      from spine.blocked_identifiers as b where b.mode <> 'allowed' order by b.created_at desc, b.kind, b.pattern`),
  );
  if (json) return toJson({ blocked });
  if (blocked.length === 0) return 'None is blocked.';
  return formatTable(
    blocked.map(({ actor, created_at, ...rest }) => ({
      ...rest,
      by: actor,
      on: created_at.toISOString().slice(0, 10),
    })),
  );
}
