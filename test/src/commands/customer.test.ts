import { type ConnectionPool, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import { resolveCustomer } from '../../../src/spine.ts';
import { ownDatabase } from '../../support/database.ts';
import { spine } from '../../support/spine.ts';
import { waitingFor } from '../../support/waiting.ts';

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

test('no name of a provider rewrites the terminal or passes for a line of ours; programs get it as it came', async (t) => {
  const { db, env } = await waitingFor(t, 'c');
  const evil = '\u001b[2J\u202eeve\nReview 1 is dismissed.';
  await resolveCustomer(db, { provider: 'manual', externalId: 'bob', firstName: evil, company: evil });
  await resolveCustomer(db, {
    provider: 'manual',
    externalId: 'ev\u001bil',
    email: 'eve@example.com',
    firstName: evil,
  });
  const [{ review }] = await db.query(sql`select id::text as review from spine.match_reviews where state = 'open'`);
  for (const args of [
    ['customer', '512-555-0102'],
    ['customer', 'eve@example.com'],
    ['review', 'list'],
    ['review', 'show', review],
    ['review', 'link', review, '512-555-0102', '--preview'],
    ['merge', '512-555-0102', 'ann@example.com', '--preview'],
    ['explain', 'eve@example.com'],
    ['history', '512-555-0102', '--at', '2999-01-01'],
  ]) {
    const { code, stdout, stderr } = await spine(args, { env });
    t.is(code, 0, `${args.join(' ')}: ${stderr}`);
    t.false(stdout.includes('\u001b') || stdout.includes('\u202e'), args.join(' '));
    t.notRegex(stdout, /^Review 1 is dismissed/m, args.join(' '));
    t.regex(stdout, /\ufffd/, args.join(' '));
  }
  const json = await spine(['review', 'show', review, '--json'], { env });
  t.true(JSON.parse(json.stdout).candidates.some(({ company }: { company: string | null }) => company === evil));
});
