import test from 'ava';
import { z } from 'zod';
import { explain } from '../../../src/ingest/explain.ts';
import { ProviderError } from '../../../src/ingest/provider_error.ts';
import { Problem } from '../../../src/problem.ts';

const thrown = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};
const person = 'ada@example.com';

test('a failure that says what to do is told with its hint', (t) => {
  t.deepEqual(explain(new ProviderError('refused', 'ask', { wait: 5 })), { error: 'refused', hint: 'ask', wait: 5 });
  t.deepEqual(explain(new Problem('not set', 'set it')), { error: 'not set', hint: 'set it' });
});

test('nothing of what was answered is quoted', (t) => {
  const Expected = z.object({
    data: z.object({ customers: z.array(z.string()), kind: z.literal('a'), at: z.iso.date() }),
  });
  for (const error of [
    thrown(() => JSON.parse(`${person} is not JSON`)),
    thrown(() => Expected.parse({ data: { customers: person, kind: person, at: person } })),
    Object.assign(new Error(`invalid input syntax for type json: "${person}"`), { code: '22P02', hint: person }),
  ]) {
    t.true(error instanceof Error);
    t.false(JSON.stringify(explain(error)).includes(person), String(error));
  }
  t.is(explain(thrown(() => Expected.parse({}))).error, 'not as expected: data (invalid_type)');
});

test('an error of our SQL keeps its hint, a bug its name', (t) => {
  t.is(explain(Object.assign(new Error('x'), { code: 'IS001', hint: 'do' })).hint, 'do');
  t.regex(explain(thrown(() => (undefined as unknown as { x: 1 }).x)).error, /^TypeError: Cannot read properties/);
  t.is(explain('a text').error, 'a text');
  t.is(explain(new Error('it is broken JSON')).error, 'it is broken JSON');
  t.true(explain(new Error('x'.repeat(5000))).error.length <= 300);
});
