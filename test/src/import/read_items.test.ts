import test from 'ava';
import fc from 'fast-check';
import { read, short } from './read.ts';

const shorts = async (...args: Parameters<typeof read>) => (await read(...args)).map(short);

for (const [name, content, expected] of [
  ['x.json', '{"id":1}', [{ id: 1 }]],
  ['x.json', '{\n  "id": 1\n}\n', [{ id: 1 }]],
  ['x.json', '{"id":1}\n{"id":2}\n', [{ id: 1 }, { id: 2 }]],
  ['x.json', '[\n{"id":1},\n{"id":2}\n]', [{ id: 1 }, { id: 2 }]],
  ['-', '[{"id":1},\n{"id":2}]', [{ id: 1 }, { id: 2 }]],
  ['-', '{"customers":[{"id":1},\n{"id":2}\n]}', [{ id: 1 }, { id: 2 }]],
  ['-', '{"customers":\n[{"id":1}]}', [{ id: 1 }]],
  ['-', '[\n\n{"id":1}\n,{"id":2}]', [{ id: 1 }, { id: 2 }]],
  ['-', '{"id":1,"tags":["a"],"note":"no end\n{"id":2}\n', ['reject: broken JSON', { id: 2 }]],
  ['-', '[{"id":1}]\n[{"id":2}]\n', [{ id: 1 }, { id: 2 }]],
  ['-', '{"id":1}\r\n\r\n{"id":2}', [{ id: 1 }, { id: 2 }]],
  ['-', '{"id":1,\n{"id":2}\n', ['reject: broken JSON', { id: 2 }]],
  ['x.jsonl', '{"id":1,\n{"id":2}\n', ['reject: broken JSON', { id: 2 }]],
  ['x.jsonl', '{\n"id":2}\n', [{ id: 2 }]],
  ['x.ndjson', 'what\n{"id":2}\n', ['reject: broken JSON', { id: 2 }]],
  ['x.jsonl', '\ufeff{"id":1}\n', [{ id: 1 }]],
  ['x.json', '\ufeff{"id":1}', [{ id: 1 }]],
  ['x.json', '', []],
  ['x.jsonl', '', []],
  ['-', ' \n \n', []],
  ['x.json', '[]', []],
  ['x.jsonl', '{"customers":[{"id":1},{"id":2}]}\n', [{ id: 1 }, { id: 2 }]],
] as const) {
  test(`${name} with ${JSON.stringify(content)}`, async (t) => {
    t.deepEqual(await shorts('shopify customer', name, content), [...expected]);
  });
}

test('however the bytes are cut into chunks, the same is read', async (t) => {
  const files = [
    [
      'shopify customer',
      'x.jsonl',
      '\ufeff{"id":1,"name":"Zoë 🙂"}\r\n\n{"id":2,\n{"id":3,"__parentId":"1"}\n{"id":4}',
    ],
    ['shopify customer', '-', '{"id":1,"name":"Zoë 🙂"}\n{"id":"}\\"{"}\n'],
    ['qbo customer', 'x.json', '\ufeff{"QueryResponse":\r\n {"Customer":[{"Id":"1","DisplayName":"Zoë"},{"Id":2}]}}\n'],
    ['manual customer', 'x.csv', '\ufeffexternal_id;email\r\n1;"a@b.c\r\n"\r\n\r\n2;"Zoë ""🙂""\n3;x'],
  ] as const;
  for (const [asked, name, content] of files) {
    const whole = await read(asked, name, content);
    t.true(whole.length > 1);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => {
        t.deepEqual(await read(asked, name, content, size), whole);
      }),
      { numRuns: 40 },
    );
  }
});

const badBytes = (before: string, after: string) =>
  Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xc3]), Buffer.from(after)]);

test('bytes that are not UTF-8 reject their line only', async (t) => {
  const items = await read('shopify customer', 'x.jsonl', badBytes('{"id":1}\n{"id":2,"n":"', '"}\n{"id":3}\n'));
  t.deepEqual(items.map(short), [{ id: 1 }, 'reject: not UTF-8', { id: 3 }]);
  t.deepEqual(items[1]?.kind === 'reject' && Buffer.from(items[1].raw), badBytes('{"id":2,"n":"', '"}'));
});

test('in a document they reject their record only', async (t) => {
  const content = badBytes('{"customers":[{"id":1},{"id":2,"n":"', '"},{"id":3}]}');
  t.deepEqual(await shorts('shopify customer', 'x.json', content), [{ id: 1 }, 'reject: not UTF-8', { id: 3 }]);
});

test('a NUL byte rejects its record only', async (t) => {
  const list = '[{"id":1},{"id":2,"n":"\0"},{"id":3}]';
  t.deepEqual(await shorts('shopify customer', 'x.json', list), [{ id: 1 }, 'reject: a NUL byte', { id: 3 }]);
  const lines = '{"id":1}\n{"id":2}\0\n{"id":3}\n';
  t.deepEqual(await shorts('shopify customer', 'x.jsonl', lines), [{ id: 1 }, 'reject: a NUL byte', { id: 3 }]);
});

test('a record that is broken inside rejects only itself', async (t) => {
  const content = '{"customers":[{"id":1},{"id":2,,"n":tru},{"id":3}]}';
  t.deepEqual(await shorts('shopify customer', 'x.json', content), [{ id: 1 }, 'reject: broken JSON', { id: 3 }]);
});

for (const [content, place] of [
  ['{"customers":[{"id":1},\n {"id":2}', 'its end, before everything that was opened is closed'],
  ['{"customers":[{"id":1}\n {"id":2}]}', 'line 2, column 2'],
  ['{"customers":[{"id":1}]}]', 'line 1, column 25'],
] as const) {
  test(`a document that breaks at ${place} is one reject`, async (t) => {
    const items = await read('shopify customer', 'x.json', content);
    t.is(items.length, 1);
    t.like(items[0], {
      kind: 'reject',
      reason: 'broken JSON',
      failure: `it is no JSON document: it breaks at ${place}`,
    });
    t.is(items[0]?.kind === 'reject' && Buffer.from(items[0].raw).toString(), content);
  });
}

test('an id beyond 2^53 keeps its digits', async (t) => {
  for (const [name, content] of [
    ['x.json', '{"customers":[{"id":706405506930370084}]}'],
    ['x.jsonl', '{"id":706405506930370084}\n'],
  ] as const) {
    const [item] = await read('shopify customer', name, content);
    t.is(item?.kind === 'payload' && item.text, '{"id":706405506930370084}');
  }
});

test('a payload of 10 MB is read, from a line too', async (t) => {
  const big = JSON.stringify({ id: 1, note: 'x'.repeat(10 * 1024 * 1024) });
  t.is((await read('shopify customer', '-', `${big}\n{"id":2}\n`)).length, 2);
  t.is((await read('shopify customer', 'x.json', `[${big},{"id":2}]`)).length, 2);
});

test('UTF-16 and compressed files get one clear answer', async (t) => {
  const utf16 = Buffer.from('\ufeff{"id":1}', 'utf16le');
  await t.throwsAsync(read('shopify customer', 'x.json', utf16), { message: 'it is UTF-16' });
  await t.throwsAsync(read('shopify customer', 'x.json', Buffer.from([0x1f, 0x8b, 8])), {
    message: 'it is compressed',
  });
});

test('a record is the same text however it was indented', async (t) => {
  const record = { id: 1, note: ' a  "b" \n', tags: ['x', {}] };
  const texts = await Promise.all(
    [
      JSON.stringify({ customers: [record] }, null, 2),
      JSON.stringify([record], null, '\t'),
      JSON.stringify(record),
    ].map(async (content) => (await read('shopify customer', 'x.json', content))[0]),
  );
  for (const item of texts) t.like(item, { kind: 'payload', text: JSON.stringify(record) });
});
