import { sql } from '@databases/pg';
import test from 'ava';
import { ownDatabase } from '../../support/database.ts';
import { qboCustomer } from '../../support/payloads.ts';
import { spine } from '../../support/spine.ts';

test('what could not be read is listed, shown as it came, and tried again', async (t) => {
  const { db, url } = await ownDatabase(t);
  const env = { DATABASE_URL: url };
  t.is((await spine(['rejects'], { env })).stdout, 'Everything could be read.\n');
  const customer = JSON.stringify(qboCustomer('1', { email: 'ada@example.com' }));
  await db.query(sql`select spine.reject_record('qbo', 'customer', '\\x7b1b00ff'::bytea, 'not UTF-8')`);
  await db.query(
    sql`select spine.reject_record('qbo', 'customer', convert_to(${customer}, 'UTF8'), 'a rule since mended')`,
  );
  await db.query(sql`select spine.stage_records('shopify', 'customer', array['{'])`);

  const { code, stdout, stderr } = await spine(['rejects', '--json'], { env });
  t.is(code, 0, stderr);
  const { total, reasons, rejects } = JSON.parse(stdout);
  t.is(total, 3);
  t.deepEqual(reasons[0], { rejects: 1, provider: 'qbo', entity: 'customer', reason: 'a rule since mended' });
  t.deepEqual(
    rejects.map(({ provider, reason, bytes }: Record<string, unknown>) => [provider, reason, bytes]).toSorted(),
    [
      ['qbo', 'a rule since mended', customer.length],
      ['qbo', 'not UTF-8', 4],
      ['shopify', 'not JSON', 1],
    ],
  );
  const table = (await spine(['rejects', 'QBO', '--limit', '1'], { env })).stdout;
  t.regex(table, /a rule since mended/);
  t.regex(table, /1 more: --limit N shows them/);
  t.regex(table, /1 {2}qbo +customer +not UTF-8/); // not listed, but counted by its reason
  t.false(table.includes('ada@'));

  const { id } = rejects.find(({ reason }: { reason: string }) => reason === 'a rule since mended');
  t.is((await spine(['rejects', 'show', `${id}`], { env })).stdout, customer);

  const shown = JSON.parse((await spine(['rejects', 'show', `${id}`, '--json'], { env })).stdout);
  t.like(shown, { id, provider: 'qbo', reason: 'a rule since mended', text: customer });
  const odd = rejects.find(({ reason }: { reason: string }) => reason === 'not UTF-8');
  const bytes = JSON.parse((await spine(['rejects', 'show', `${odd.id}`, '--json'], { env })).stdout);
  t.is(bytes.base64, Buffer.from('7b1b00ff', 'hex').toString('base64'));

  const retried = await spine(['rejects', 'retry', '--json'], { env });
  t.deepEqual(JSON.parse(retried.stdout), { tried: 2, staged: 1, waiting: 2 });
  t.is(
    (await spine(['rejects', 'retry', 'shopify'], { env })).stdout,
    '1 tried, 0 staged, 1 still wait: npx spine rejects\n',
  );
  t.is((await db.query(sql`select from staging.records`)).length, 1);
});

for (const [given, fact] of [
  [['etsy'], 'unknown provider "etsy"'],
  [['qbo', 'shopify'], 'one provider'],
  [['show'], 'give the id of one'],
  [['show', 'x'], 'give the id of one'],
  [['--limit', '0'], '--limit takes a whole number'],
] as const) {
  test(`wrong usage of rejects is told: ${given.join(' ')}`, async (t) => {
    const { code, stderr } = await spine(['rejects', ...given]);
    t.is(code, 2);
    t.true(stderr.includes(fact), stderr);
  });
}

test('a reject that is not there is an error', async (t) => {
  const { url } = await ownDatabase(t);
  const { code, stderr } = await spine(['rejects', 'show', '99'], { env: { DATABASE_URL: url } });
  t.is(code, 1);
  t.regex(stderr, /there is no reject 99/);
});
