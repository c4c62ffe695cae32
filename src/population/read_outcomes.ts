import { type Queryable, sql } from '@databases/pg';
import type { Outcome } from './score.ts';

const pageSize = 50_000;

/** Where each claim ended, by `provider entity external_id`. */
export async function readOutcomes(db: Queryable): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  let after = { provider: '', entity: '', external_id: '' };
  for (;;) {
    const rows = await db.query(sql`
      select c.provider, c.entity, c.external_id, c.identity_key,
             case when c.state = 'resolved' then i.customer_id::text end as customer_id
      from spine.claims as c
      left join spine.customer_identities as i on i.id = c.identity_id
      where (c.provider, c.entity, c.external_id)
        > (${after.provider}::text, ${after.entity}::text, ${after.external_id}::text)
      order by c.provider, c.entity, c.external_id
      limit ${pageSize}::integer`);
    for (const row of rows) {
      const outcome: Outcome = { identityKey: row.identity_key ?? row.external_id, customer: row.customer_id };
      outcomes.set(`${row.provider} ${row.entity} ${row.external_id}`, outcome);
    }
    if (rows.length < pageSize) return outcomes;
    after = rows.at(-1);
  }
}
