import test from 'ava';
import { databaseUrl } from '../support/database.ts';
import { spine } from '../support/spine.ts';

const env = { DATABASE_URL: databaseUrl };

test.serial('without a verb it shows the verbs and fails; with --help it shows them', async (t) => {
  const [bare, asked] = await Promise.all([spine([]), spine(['--help'])]);
  t.is(bare.code, 2);
  t.is(asked.code, 0);
  t.is(bare.stdout, asked.stdout);
  t.regex(asked.stdout, /^Usage: spine <verb>/);
  t.regex(asked.stdout, /^ {2}migrate +bring the schema up to date/m);
});

for (const verb of [
  'up',
  'sync',
  'ingest',
  'webhooks',
  'migrate',
  'import',
  'down',
  'sandbox',
  'resolve',
  'backfill',
  'customer',
  'explain',
  'history',
  'review',
  'merge',
  'unmerge',
  'split',
  'block',
  'unblock',
  'house',
  'rules',
  'rebuild',
  'rejects',
  'status',
  'doctor',
  'work',
  'url',
]) {
  test.serial(`${verb} --help says what it does and how to call it`, async (t) => {
    const { code, stdout, stderr } = await spine([verb, '--help']);
    t.is(code, 0, stderr);
    t.true(stdout.includes(`Usage: spine ${verb}`), stdout);
  });
}

test.serial('help VERB is VERB --help', async (t) => {
  const [one, other] = await Promise.all([spine(['help', 'url']), spine(['url', '--help'])]);
  t.deepEqual(one, other);
  t.is((await spine(['help', 'nothing'])).code, 2);
});

test.serial('an unknown verb is wrong usage, with a suggestion', async (t) => {
  const { code, stderr } = await spine(['migrat']);
  t.is(code, 2);
  t.is(stderr, 'spine: there is no "spine migrat"; did you mean "spine migrate"?\nSee: spine --help\n');
});

test.serial('nothing near is not suggested, and what every object has is no verb', async (t) => {
  t.is((await spine(['elephant'])).stderr, 'spine: there is no "spine elephant"\nSee: spine --help\n');
  t.is((await spine(['constructor'])).code, 2);
});

test.serial('an unknown option is wrong usage', async (t) => {
  const { code, stderr } = await spine(['resolve', '--fast'], { env });
  t.is(code, 2);
  t.is(stderr, 'spine: unknown option --fast\nSee: spine resolve --help\n');
});

for (const [args, message] of [
  [['--btch-size', '3'], 'unknown option --btch-size; did you mean --batch-size?'],
  [['-x'], 'unknown option -x'],
  [['--batch-size', '-5'], '--batch-size takes a value that does not begin with a dash'],
  [['--batch-size=-5'], '--batch-size takes a whole number from 1 to 1000000'],
  [['--batch-size', '0x10'], '--batch-size takes a whole number from 1 to 1000000'],
  [['--batch-size', '1e3'], '--batch-size takes a whole number from 1 to 1000000'],
  [['--batch-size'], '--batch-size takes a value: --batch-size VALUE'],
  [['--json=yes'], '--json takes no value'],
  [['all'], '"all" is one argument too many'],
] as const) {
  test.serial(`wrong usage is told in words of ours: ${args.join(' ')}`, async (t) => {
    const { code, stderr } = await spine(['resolve', ...args], { env });
    t.is(code, 2);
    t.is(stderr, `spine: ${message}\nSee: spine resolve --help\n`);
  });
}

test.serial('an option that must be a number says so', async (t) => {
  const { code, stderr } = await spine(['resolve', '--batch-size', 'many'], { env });
  t.is(code, 2);
  t.regex(stderr, /--batch-size takes a whole number from 1 to 1000000/);
});

test.serial('url prints DATABASE_URL', async (t) => {
  t.deepEqual(await spine(['url'], { env }), { code: 0, stdout: `${databaseUrl}\n`, stderr: '' });
  t.deepEqual(JSON.parse((await spine(['url', '--json'], { env })).stdout), { url: databaseUrl });
});

test.serial('a wrong configuration names every variable, without its value', async (t) => {
  const { code, stderr } = await spine(['status'], { env: { DATABASE_URL: 'secret', SPINE_BATCH_SIZE: 'x' } });
  t.is(code, 1);
  t.regex(stderr, /DATABASE_URL: .*\n {2}SPINE_BATCH_SIZE: /);
  t.false(stderr.includes('secret'));
});

test.serial('nobody listening is a fact and a hint, no stack', async (t) => {
  const { code, stderr } = await spine(['status'], { env: { DATABASE_URL: 'postgresql://u:secret@127.0.0.1:1/d' } });
  t.is(code, 1);
  t.is(
    stderr,
    'spine: connect ECONNREFUSED 127.0.0.1:1\nhint: Nothing listens there: check DATABASE_URL, or leave it unset to use the embedded server.\n',
  );
});

test.serial('SPINE_DEBUG adds the stack', async (t) => {
  const { stderr } = await spine(['url'], { env: { DATABASE_URL: 'x', SPINE_DEBUG: '1' } });
  t.regex(stderr, /\n +at /);
});
