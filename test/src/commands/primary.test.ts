import { sql } from '@databases/pg';
import test from 'ava';
import { resolveCustomer } from '../../../src/spine.ts';
import { invariantsHold } from '../../support/database.ts';
import { spine } from '../../support/spine.ts';
import { waitingFor } from '../../support/waiting.ts';

test('a customer goes by what a person chooses, and by what it went before', async (t) => {
  const { db, env, ann } = await waitingFor(t);
  await resolveCustomer(db, {
    provider: 'shopify',
    externalId: '1',
    email: 'ann@example.com',
    firstName: 'Anne',
    lastName: 'Lee',
  });
  const set = await spine(
    ['primary', 'ann@example.com', 'name', 'Anne', 'Lee', '--actor', 'maria', '--reason', 'asked'],
    { env },
  );
  t.is(set.code, 0, set.stderr);
  const [, id] =
    /^The name of customer (?:\d+) is Anne Lee, not Ann\. To take it back: npx spine undo (\d+)\n$/.exec(set.stdout) ??
    [];
  t.truthy(id, set.stdout);
  const name = () => db.query(sql`select first_name, last_name from spine.customers where id = ${ann}`);
  t.deepEqual(await name(), [{ first_name: 'Anne', last_name: 'Lee' }]);
  const list = await spine(['undo', 'list'], { env });
  t.regex(
    list.stdout,
    new RegExp(`^the name of customer ${ann} is Anne Lee +maria +\\S+ +asked +npx spine undo ${id}$`, 'm'),
  );

  const undone = await spine(['undo', id!, '--yes'], { env });
  t.regex(undone.stdout, /^Decision \d+ is taken back\.\n/, undone.stderr);
  t.like(await name(), [{ first_name: 'Ann' }]);
  await invariantsHold(db, t);
});

test('what is chosen already stays, and a program reads what changed', async (t) => {
  const { env, ann } = await waitingFor(t);
  const json = JSON.parse((await spine(['primary', `${ann}`, 'email', ' ANN@example.com', '--json'], { env })).stdout);
  t.like(json, { customer: Number(ann), kind: 'email', before: 'ann@example.com', after: 'ann@example.com' });
  t.is(typeof json.decision, 'number');
  const same = await spine(['primary', `${ann}`, 'email', 'ann@example.com'], { env });
  t.regex(same.stdout, /stays ann@example\.com, whatever comes\. To take it back: /);
});

test('a value of nobody is refused, and wrong usage told apart', async (t) => {
  const { env, ann } = await waitingFor(t);
  const refused = await spine(['primary', `${ann}`, 'email', 'zoe@example.com'], { env });
  t.is(refused.code, 1);
  t.regex(refused.stderr, /^spine: no record of customer \d+ says that\nhint: .*npx spine customer/m);
  for (const [args, message] of [
    [['primary'], /which customer/],
    [['primary', `${ann}`, 'mail', 'x'], /what to choose: email, phone, name, company/],
    [['primary', `${ann}`, 'phone'], /which phone/],
  ] as const) {
    const { code, stderr } = await spine([...args], { env });
    t.is(code, 2);
    t.regex(stderr, message);
  }
});
