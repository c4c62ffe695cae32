import { PassThrough } from 'node:stream';
import test from 'ava';
import { ask } from '../../../src/decide/ask.ts';

function terminal() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const stop = new AbortController();
  return { input, output, stop, answer: ask('Do it?', { input, output, signal: stop.signal }) };
}

for (const [text, yes] of [
  ['y', true],
  ['YES ', true],
  ['', false],
  ['n', false],
  ['yesterday', false],
] as const) {
  test(`"${text}" is ${yes ? 'a yes' : 'none'}`, async (t) => {
    const { input, output, answer } = terminal();
    input.write(`${text}\n`);
    t.is(await answer, yes);
    t.is(String(output.read()), 'Do it? [y/N] ');
  });
}

test('the end of the input is a no, and so is a stop', async (t) => {
  const ended = terminal();
  ended.input.end();
  t.false(await ended.answer);
  const stopped = terminal();
  stopped.stop.abort();
  t.false(await stopped.answer);
});
