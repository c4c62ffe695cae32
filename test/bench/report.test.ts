import test from 'ava';
import { type Measured, toJson, toTable } from '../../bench/report.ts';

const measured: Measured = {
  records: 3,
  records_per_second: 7,
  ratios: { merge_ms: { value: 12.345, target: '< 100' } },
  figures: { seconds: 0.5 },
  tables: [
    {
      name: 'by set',
      columns: ['set', 'recall'],
      rows: [
        ['a', 0.12345],
        ['b', null],
      ],
    },
  ],
};

test('what has rows of its own is a table after the others', (t) => {
  t.is(
    toTable(measured),
    `| what | measured | target |
|---|---:|---|
| records | 3 |  |
| records per second | 7 |  |
| merge ms | 12.3 | < 100 |
| seconds | 0.5 |  |

by set:

| set | recall |
|---|---:|
| a | 0.123 |
| b | - |`,
  );
});

test('the JSON has everything in one line', (t) => {
  t.deepEqual(JSON.parse(toJson(measured)), {
    records: 3,
    records_per_second: 7,
    merge_ms: 12.3,
    seconds: 0.5,
    'by set': [
      { set: 'a', recall: 0.123 },
      { set: 'b', recall: null },
    ],
  });
  t.notRegex(toJson(measured), /\n/);
});
