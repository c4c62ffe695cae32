import test from 'ava';
import { addMetrics, describeMetrics, noMetrics, readMetrics } from '../../../src/jobs/metrics.ts';

test('a row of bigints becomes numbers', (t) => {
  const row = Object.fromEntries(Object.keys(noMetrics()).map((name, index) => [name, BigInt(index)]));
  t.is(readMetrics([row]).created, 1);
});

test('a row that lacks a metric is an error', (t) => {
  t.throws(() => readMetrics([{ decided: 1n }]));
});

test('batches add up', (t) => {
  const total = noMetrics();
  addMetrics(total, { ...noMetrics(), decided: 2, created: 2 });
  addMetrics(total, { ...noMetrics(), decided: 1, linked: 1, linked_email: 1 });
  t.like(total, { decided: 3, created: 2, linked: 1, linked_email: 1, errors: 0 });
});

test('people see what is not zero', (t) => {
  const text = describeMetrics({ ...noMetrics(), decided: 1_234, linked: 1_234, linked_address_hash: 1_234 });
  t.deepEqual(
    text.split('\n').map((line) => line.trim().replace(/ {2,}/, ': ')),
    ['decided: 1,234', 'linked: 1,234', 'by address hash: 1,234'],
  );
  t.is(describeMetrics(noMetrics()).split('\n').length, 1);
});
