import test from 'ava';
import { createLog } from '../../src/log.ts';

test('one JSON object a line: time, level, event, fields', (t) => {
  const lines: string[] = [];
  createLog('info', (line) => lines.push(line)).info('batch_resolved', { decided: 2n, code: undefined });
  t.is(lines.length, 1);
  t.true(lines[0]!.endsWith('\n'));
  const { at, ...rest } = JSON.parse(lines[0]!);
  t.deepEqual(rest, { level: 'info', event: 'batch_resolved', decided: 2 });
  t.false(Number.isNaN(Date.parse(at)));
});

test('what is below the level is left out', (t) => {
  const lines: string[] = [];
  const log = createLog('error', (line) => lines.push(line));
  log.debug('a');
  log.info('b');
  log.error('c');
  t.deepEqual(
    lines.map((line) => JSON.parse(line).event),
    ['c'],
  );
});
