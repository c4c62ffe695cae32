import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { ahead } from '../../../src/ingest/ahead.ts';

/** Pages that note when each is asked for, and how the reading ended. */
async function* pages(noted: string[], failing?: number): AsyncGenerator<number> {
  try {
    for (let n = 1; n <= 3; n++) {
      noted.push(`asked for ${n}`);
      await turn();
      if (n === failing) throw new Error(`no page ${n}`);
      yield n;
    }
  } finally {
    noted.push('ended');
  }
}

test('the next page is asked for while one is in hand, and no other', async (t) => {
  const noted: string[] = [];
  for await (const page of ahead(pages(noted))) {
    for (let i = 0; i < 5; i++) await turn();
    noted.push(`done with ${page}`);
  }
  t.deepEqual(noted, [
    'asked for 1',
    'asked for 2',
    'done with 1',
    'asked for 3',
    'done with 2',
    'ended',
    'done with 3',
  ]);
});

test('a page that fails ends the reading after the ones before it', async (t) => {
  const noted: string[] = [];
  const read = async () => {
    for await (const page of ahead(pages(noted, 2))) noted.push(`done with ${page}`);
  };
  await t.throwsAsync(read, { message: 'no page 2' });
  t.deepEqual(noted, ['asked for 1', 'asked for 2', 'done with 1', 'ended']);
});

test('whoever stops waits for what was asked for in vain', async (t) => {
  const noted: string[] = [];
  for await (const page of ahead(pages(noted))) if (page === 1) break;
  t.deepEqual(noted, ['asked for 1', 'asked for 2', 'ended']);
  const failing: string[] = [];
  for await (const page of ahead(pages(failing, 2))) if (page === 1) break;
  t.deepEqual(failing, ['asked for 1', 'asked for 2', 'ended']);
});
