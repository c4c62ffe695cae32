import test from 'ava';
import { retryTransient } from '../../../src/db/sqlstate.ts';

const failure = (code: string) => Object.assign(new Error(code), { code });

for (const code of ['40P01', '40001', '55P03']) {
  test(`${code} is tried again`, async (t) => {
    let tries = 0;
    const result = await retryTransient(async () => {
      if (++tries < 3) throw failure(code);
      return 'done';
    });
    t.deepEqual([result, tries], ['done', 3]);
  });
}

test('another error is not', async (t) => {
  let tries = 0;
  await t.throwsAsync(
    retryTransient(async () => {
      tries++;
      throw failure('23505');
    }),
    { code: '23505' },
  );
  t.is(tries, 1);
});

test('what does not pass is given up', async (t) => {
  await t.throwsAsync(
    retryTransient(async () => {
      throw failure('40P01');
    }),
    { code: '40P01' },
  );
});
