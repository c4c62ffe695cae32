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

test('a hint of SQL names the verb, and no text of a record is more than text', (t) => {
  const error = Object.assign(new Error('decision 3 says\u001b[1A so'), {
    code: 'IS008',
    hint: 'Take it back first: undo_decision(3).',
  });
  t.is(describeError(error, false), 'spine: decision 3 says\ufffd[1A so\nhint: Take it back first: npx spine undo 3.');
});

test('the stack and the cause are shown when debugging', (t) => {
  const text = describeError(new Problem('outer', 'do this', new Error('inner')), true);
  t.regex(text, /outer.*at .*caused by: .*inner/s);
});
