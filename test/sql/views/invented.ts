import { type Queryable, sql, type Transaction } from '@databases/pg';
import type { ExecutionContext } from 'ava';
import { rolledBack } from '../../support/database.ts';

/** A test on rows written by hand, taken back before the invariants are checked: they would not hold. */
export function invented(work: (tx: Transaction, t: ExecutionContext<unknown>) => Promise<void>) {
  return rolledBack<unknown>(async (tx, t) => {
    const done = new Error('done');
    await tx
      .tx(async (inner) => {
        await work(inner, t);
        throw done;
      })
      .catch((error) => {
        if (error !== done) throw error;
      });
  });
}

type Row = Record<string, unknown>;

/** Insert rows into a table of spine or staging; what is left out takes its default. */
export async function insert(tx: Queryable, table: string, ...rows: Row[]): Promise<void> {
  for (const row of rows) {
    const columns = sql.join(
      Object.keys(row).map((column) => sql.ident(column)),
      ', ',
    );
    await tx.query(sql`
      insert into ${sql.ident(...table.split('.'))} (${columns})
      select ${columns} from jsonb_populate_record(null::${sql.ident(...table.split('.'))}, ${JSON.stringify(row)}::jsonb)`);
  }
}

export const customers = (tx: Queryable, ...rows: Row[]) =>
  insert(tx, 'spine.customers', ...rows.map((row) => ({ name_words: words(row), ...row })));

export const orders = (tx: Queryable, ...rows: Row[]) =>
  insert(tx, 'spine.orders', ...rows.map((row) => ({ provider: 'shopify', kind: 'sale', state: 'done', ...row })));

export const identifiers = (tx: Queryable, ...rows: Row[]) =>
  insert(tx, 'spine.customer_identifiers', ...rows.map((row) => ({ kind: 'email', former: false, ...row })));

const words = ({ first_name, last_name, company }: Row): string[] =>
  [first_name, last_name, company].flatMap((name) => (typeof name === 'string' ? name.toLowerCase().split(' ') : []));
