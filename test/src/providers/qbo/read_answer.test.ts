import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ProviderError } from '../../../../src/ingest/provider_error.ts';
import { readAnswer } from '../../../../src/providers/qbo/read_answer.ts';

const samples = join(import.meta.dirname, '../../../../../shared/providers/samples/qbo');
const checked = existsSync(samples) ? test : test.skip;
const sample = (name: string) => readFileSync(join(samples, name), 'utf8');

checked('published answers', (t) => {
  const customers = readAnswer(sample('customers.query.json'), 'customer');
  t.is(customers.records.length, 2);
  t.true(customers.records.every(({ payload }) => payload.startsWith('{"Customer":{')));
  t.is(customers.rows('Customer').length, 2); // whatever maxResults says
  t.true(customers.rows('Customer').every(({ updatedAt }) => updatedAt !== undefined));
  const empty = readAnswer(sample('query.empty-page.json'), 'customer');
  t.like(empty, { records: [], rejects: [] });
  t.deepEqual(empty.rows('Customer'), []);
  t.is(empty.time, Date.parse('2015-07-13T12:35:57.651-07:00'));
  t.like(readAnswer(sample('cdc.no-changes.json'), 'order'), { records: [], rejects: [] });
  // what was not asked for is kept as a reject
  const recorded = readAnswer(sample('cdc.recorded-with-deleted-invoice.fromxml.json'), 'order');
  t.true(recorded.records.some(({ payload, gone }) => gone !== undefined && payload.startsWith('{"Invoice":{')));
});

const answer = (list: string) => `{"QueryResponse":{"Invoice":[${list}]},"time":"2026-01-01T10:00:00.5-08:00"}`;

test('numbers keep all their digits', (t) => {
  const { records } = readAnswer(answer('{"Id":"1","TotalAmt":12.50,"Big":12345678901234567890}'), 'order');
  t.deepEqual(records, [
    { entity: 'order', payload: '{"Invoice":{"Id":"1","TotalAmt":12.50,"Big":12345678901234567890}}' },
  ]);
});

test('a stub without a time of its own is dated by its answer', (t) => {
  const timed = '{"status":"Deleted","Id":"1","MetaData":{"LastUpdatedTime":"2026-01-01T00:00:00Z"}}';
  const { records } = readAnswer(answer(`${timed},{"status":"Deleted","Id":"2"},{"Id":"3","note":"Deleted"}`), 'order');
  t.deepEqual(records, [
    { entity: 'order', payload: `{"Invoice":${timed}}`, gone: '1' },
    {
      entity: 'order',
      payload: '{"Invoice":{"status":"Deleted","Id":"2"},"time":"2026-01-01T10:00:00.5-08:00"}',
      gone: '2',
    },
    { entity: 'order', payload: '{"Invoice":{"Id":"3","note":"Deleted"}}' },
  ]);
});

test('what can not be read is kept, and does not hold up the rest', (t) => {
  const { records, rejects, rows } = readAnswer(
    '{"QueryResponse":{"Bill":[{"Id":"9"}],"Invoice":[{"Id":"1"},{"Id":"2","x":"\\u0000"},5]}}',
    'order',
  );
  t.true(records.length >= 1);
  t.true(rejects.length >= 1);
  t.is(rows('Invoice').length, 3);
});

test('an answer of another form is an error, and so is a fault', (t) => {
  for (const text of ['[]', '{"QueryResponse":[]}', '{"CDCResponse":{}}', '{"QueryResponse":{"Fault":{"Error":[]}}}']) {
    t.throws(() => readAnswer(text, 'order'), { instanceOf: ProviderError }, text);
  }
});
