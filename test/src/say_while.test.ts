import test from 'ava';
import { sayWhile } from '../../src/say_while.ts';
import { until } from '../support/spine.ts';

test('what is quick is done without a word, and its result or failure given', async (t) => {
  const said: string[] = [];
  const write = (text: string) => said.push(text);
  t.is(await sayWhile('counting', async () => 3, { write }), 3);
  await t.throwsAsync(
    sayWhile('counting', () => Promise.reject(new Error('lost count')), { write }),
    { message: 'lost count' },
  );
  t.deepEqual(said, []);
});

test('what goes on is said again and again, and no more once it is done', async (t) => {
  const said: string[] = [];
  const write = (text: string) => said.push(text);
  await sayWhile('counting', () => until(() => said.length >= 3), { write, soon: 1, every: 1 });
  const { length } = said;
  t.is(said[0], 'counting …\n');
  await new Promise((after) => setTimeout(after, 20));
  t.is(said.length, length);
});
