import test from 'ava';
import { spine } from '../../support/spine.ts';
import { waitingFor } from '../../support/waiting.ts';

test('rules are listed, and what others would change is shown', async (t) => {
  const { env } = await waitingFor(t);
  t.regex((await spine(['rules'], { env })).stdout, /^name_guard +"off" /m);
  t.is(JSON.parse((await spine(['rules', '--json'], { env })).stdout).max_emails, 5);
  const { code, stdout, stderr } = await spine(['rules', '--set', 'name_guard=phone'], { env });
  t.is(code, 0, stderr);
  t.regex(stdout, /^With these rules, after a rebuild \(nothing is changed now\):\n/);
});

test('a value that a rule can not have is refused before anything is decided', async (t) => {
  const { env } = await waitingFor(t);
  const unknown = await spine(['rules', '--set', 'bogus=1'], { env });
  t.regex(unknown.stderr, /^spine: no such setting: bogus\nhint: Names are those of npx spine rules, /m);
  const wrong = await spine(['rules', '--set', 'name_guard=purple', '--set', 'max_emails=-1'], { env });
  t.is(wrong.code, 1);
  t.regex(wrong.stderr, /^spine: not a value of max_emails, name_guard\nhint: name_guard is off, phone or all/m);
  t.is((await spine(['rules', '--set', 'name_guard'], { env })).code, 2);
});
