import { type Queryable, type SQLQuery, sql } from '@databases/pg';
import type { ExecutionContext } from 'ava';

/** Ask an expression of one text for all inputs in one query; the answers come in the order of the inputs. */
export async function answersOf(
  tx: Queryable,
  expression: (value: SQLQuery) => SQLQuery,
  inputs: readonly (string | null)[],
): Promise<unknown[]> {
  const rows = await tx.query(sql`
    select ${expression(sql`i.value`)} as answer
    from jsonb_array_elements_text(${JSON.stringify(inputs)}::jsonb) with ordinality as i (value, n) order by n`);
  return rows.map((row) => row.answer);
}

/** Every row of a table is an input and the answer to it. */
export async function tableHolds(
  t: ExecutionContext<unknown>,
  tx: Queryable,
  expression: (value: SQLQuery) => SQLQuery,
  table: readonly (readonly [string | null, unknown])[],
): Promise<void> {
  const answers = await answersOf(
    tx,
    expression,
    table.map(([input]) => input),
  );
  table.forEach(([input, expected], n) => {
    t.deepEqual(answers[n], expected, JSON.stringify(input));
  });
}
