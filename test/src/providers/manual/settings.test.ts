import { join } from 'node:path';
import test from 'ava';
import type { Problem } from '../../../../src/problem.ts';
import { readManualSettings } from '../../../../src/providers/manual/settings.ts';

test('without a folder manual files are left out', (t) => {
  t.is(readManualSettings({ HOME: '/root' }), undefined);
});

test('the folder is an absolute one from here on', (t) => {
  t.deepEqual(readManualSettings({ MANUAL_FOLDER: '.' }), { folder: process.cwd() });
});

test('what is no folder is refused, without its name', (t) => {
  for (const wrong of [import.meta.filename, join(import.meta.dirname, 'nowhere')]) {
    const error = t.throws<Problem>(() => readManualSettings({ MANUAL_FOLDER: wrong }));
    t.is(error.message, 'the settings of manual files are wrong\n  MANUAL_FOLDER: must be a folder that is there');
    t.regex(error.hint, /Make the folder/);
    t.false(error.message.includes(wrong));
  }
});
