import test from 'ava';
import { readLimits } from '../../../../src/providers/klaviyo/client.ts';
import { readAnswer } from '../../../../src/providers/klaviyo/read_answer.ts';

const profile = (id: string, attributes = '{}') => `{"type":"profile","id":"${id}","attributes":${attributes}}`;
const page = (data: string, links: string) => readAnswer(`{"data":[${data}],"links":${links},"meta":[]}`);

test('payloads keep every digit', (t) => {
  const payload = profile('A', '{"properties":{"n":706405506930370084,"x":1.10}}');
  t.deepEqual(page(payload, '{}').records, [{ entity: 'profile', payload }]);
});

test('the last page has no link, or null, or a list where an object belongs', (t) => {
  for (const links of ['{}', '{"next":null,"prev":null}', '[]', 'null', '{"next":""}']) {
    t.is(page(profile('A'), links).next, undefined, links);
  }
  t.is(readAnswer('{"data":[]}').next, undefined);
});

test('of the link to the next page only the cursor is used, whatever host it names', (t) => {
  for (const host of ['https://a.klaviyo.com', 'https://elsewhere.example', '']) {
    t.is(page('', `{"next":"${host}/api/profiles?page%5Bsize%5D=1&page%5Bcursor%5D=bmV4%3D"}`).next, 'bmV4=');
  }
  t.throws(() => page('', '{"next":"https://a.klaviyo.com/api/profiles"}'), { message: /without a cursor/ });
});

test('times come in several spellings, or not at all', (t) => {
  const { latest } = page(
    [
      profile('A', '{"updated":"2026-09-04T13:39:33+00:00","created":null}'),
      profile('B', '{"updated":"2026-09-04 13:39:35+00:00"}'),
      profile('C', '{"updated":"2026-09-04T13:39:34.601782+00:00"}'),
      profile('D', '{"updated":"soon"}'),
      profile('E', '[]'),
      profile('F', 'null'),
    ].join(','),
    '{}',
  );
  t.is(latest('updated'), Date.parse('2026-09-04T13:39:35Z'));
  t.is(latest('created'), undefined);
});

test('what is no profile is a reject of the page, with what it is', (t) => {
  const { records, rejects } = page(`${profile('A')},{"type":"list","id":"L"},7`, '{}');
  t.is(records.length, 1);
  t.deepEqual(
    rejects.map(({ raw, reason }) => [Buffer.from(raw).toString(), reason]),
    [
      ['{"list":{"type":"list","id":"L"}}', 'a list, not a profile'],
      ['7', 'not an object'],
    ],
  );
});

test('an answer that is no list is no end of one', (t) => {
  for (const text of [
    '{}',
    '[]',
    'null',
    '{"data":null}',
    '{"errors":[{"code":"x"}]}',
    '{"data":{"type":"profile"}}',
  ]) {
    t.throws(() => readAnswer(text), { name: 'ProviderError' }, text);
  }
});

test('limits are read as pairs', (t) => {
  t.deepEqual(readLimits('75, 75;w=1, 750;w=60'), [75, 12.5]);
  t.deepEqual(readLimits('10, 10;w=1, 150;w=60'), [10, 2.5]);
  for (const header of ['', '75', 'w=60', '5;w=0']) t.deepEqual(readLimits(header), [], header);
});
