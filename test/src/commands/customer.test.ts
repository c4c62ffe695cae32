import { type ConnectionPool, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { ownDatabase } from '../../support/database.ts';
import { spine } from '../../support/spine.ts';

async function populated(t: ExecutionContext<unknown>): Promise<{ env: NodeJS.ProcessEnv; db: ConnectionPool }> {
  const { db, url } = await ownDatabase(t);
  const stage = (entity: string, payload: object) =>
    db.query(sql`select spine.stage_records('shopify', ${entity}, array[${JSON.stringify(payload)}])`);
  const person = { updated_at: '2026-01-01T00:00:00Z', phone: null, default_address: null };
  await stage('customer', { ...person, id: 6001, email: 'ada@x.org', first_name: 'Ada', last_name: 'Lovelace' });
  await stage('customer', { ...person, id: 6002, email: 'ada@y.org', first_name: 'Ada', last_name: 'Byron' });
  await stage('order', {
    id: 5001,
    name: '#1001',
    created_at: '2026-03-01T12:00:00Z',
    updated_at: '2026-03-01T12:00:00Z',
    currency: 'USD',
    total_price: '10.50',
    financial_status: 'paid',
    customer: { ...person, id: 6001, email: 'ada@x.org', first_name: 'Ada', last_name: 'Lovelace' },
  });
  await db.query(sql`
    insert into spine.orders (provider, external_id, number) values ('shopify', 'order:5002', '#1002')`);
  await db.query(sql`select spine.resolve_pending()`);
  return { env: { DATABASE_URL: url }, db };
}

test('a customer is shown by what is known of it', async (t) => {
  const { env } = await populated(t);
  for (const query of [['ada@x.org'], ['6001'], ['#1001'], ['ada', 'lovelace']]) {
    const run = await spine(['customer', ...query], { env });
    t.like(run, { code: 0, stderr: '' }, query.join(' '));
    t.regex(run.stdout, /^Ada Lovelace: customer \d+$/m);
    t.regex(run.stdout, /^ {2}lifetime value +10\.50 USD$/m);
    t.regex(run.stdout, /^\d+ +shopify +6001 +ada@x\.org/m);
    t.regex(run.stdout, /^2026-03-01 +shopify +#1001 +sale/m);
  }
  const run = await spine(['customer', 'ada@x.org', '--json'], { env });
  const { matches, details } = JSON.parse(run.stdout);
  t.is(matches[0].matched_on, 'email');
  t.like(details.customer, { display_name: 'Ada Lovelace', order_count: 1, lifetime_value: { USD: 10.5 } });
  t.is(details.identities.length, 1);
});

test('several customers are listed', async (t) => {
  const { env } = await populated(t);
  const run = await spine(['customer', 'ada'], { env });
  t.is(run.code, 0);
  t.regex(run.stdout, /^\d+ +Ada Lovelace +name/m);
  t.regex(run.stdout, /^\d+ +Ada Byron +name/m);
  const json = JSON.parse((await spine(['customer', 'ada', '--json'], { env })).stdout);
  t.is(json.matches.length, 2);
  t.is(json.details, null);
});

test('nobody found is a failure with a hint', async (t) => {
  const { env } = await populated(t);
  const nobody = await spine(['customer', 'nobody@x.org'], { env });
  t.is(nobody.code, 1);
  t.regex(nobody.stderr, /no customer matches[\s\S]*order number/);
  const waiting = await spine(['customer', '1002'], { env });
  t.is(waiting.code, 1);
  t.regex(waiting.stderr, /held, but has no customer yet/);
  t.is((await spine(['customer'], { env })).code, 2);
});
