import test from 'ava';
import { describeError } from '../../src/describe_error.ts';
import { Problem } from '../../src/problem.ts';

test('a fact and a hint, without the statement that the driver adds', (t) => {
  const error = Object.assign(new Error('unknown provider "x"\n\n> 1 | select 1'), {
    code: 'IS002',
    hint: 'Use one of these.',
  });
  t.is(describeError(error, false), 'spine: unknown provider "x"\nhint: Use one of these.');
});

test('the detail of an error of ours; that of the server may quote a row', (t) => {
  const error = (code: string) =>
    Object.assign(new Error('it has changed'), { code, detail: 'customer 1', hint: 'Look.' });
  t.is(describeError(error('IS009'), false), 'spine: it has changed\ndetail: customer 1\nhint: Look.');
  t.is(describeError(error('23505'), false), 'spine: it has changed\nhint: Look.');
});

test('our hint where the server knows nothing of us', (t) => {
  const error = Object.assign(new Error('function spine.x() does not exist'), {
    code: '42883',
    hint: 'No function matches.',
  });
  t.regex(describeError(error, false), /hint: .*npx spine migrate/);
});

test('an error without a message is named', (t) => {
  t.is(describeError(Object.assign(new Error(''), { code: 'EPIPE' }), false), 'spine: EPIPE');
  t.is(describeError('just text', false), 'spine: just text');
});

test('the stack and the cause are shown when debugging', (t) => {
  const text = describeError(new Problem('outer', 'do this', new Error('inner')), true);
  t.regex(text, /outer.*at .*caused by: .*inner/s);
});
