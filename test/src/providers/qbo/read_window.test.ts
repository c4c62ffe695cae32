import test from 'ava';
import { after } from '../../../../src/providers/qbo/read_window.ts';
import { idsStatement, pageStatement } from '../../../../src/providers/qbo/statement.ts';

const at = (second: number) => Date.UTC(2026, 0, 1, 12, 0, second);
const rows = (...seconds: (number | undefined)[]) =>
  seconds.map((second, i) => ({ id: String(i), updatedAt: second === undefined ? undefined : at(second) }));
const window = { since: '2026-01-01T12:00:00Z', until: '2026-01-01T13:00:00Z', start: 1 };

test('the next page begins a second before the last row', (t) => {
  t.deepEqual(after(rows(1, 5, 9), window), { ...window, since: '2026-01-01T12:00:08Z' });
  t.deepEqual(after(rows(1, 5, 9), { ...window, since: undefined, start: 7 }), {
    ...window,
    since: '2026-01-01T12:00:08Z',
  });
});

test('rows are counted where the times do not lead on', (t) => {
  t.deepEqual(after(rows(1, 1, 1), window), { ...window, start: 3 });
  t.deepEqual(after(rows(0, 0, 0, 0), { ...window, start: 3 }), { ...window, start: 5 });
  t.deepEqual(after(rows(5, 3, 9), window), { ...window, start: 3 }); // not in their order
  t.deepEqual(after(rows(5, undefined, 9), window), { ...window, start: 3 });
});

test('many rows of one second are counted with fifty twice', (t) => {
  t.is(after(rows(...Array(1000).fill(1)), window).start, 951);
});

test('statements ask for inactive customers, in whole seconds, with the end frozen', (t) => {
  t.is(
    pageStatement('Customer', window, 1000),
    "SELECT * FROM Customer WHERE Active IN (true,false) AND MetaData.LastUpdatedTime >= '2026-01-01T12:00:00Z' AND " +
      "MetaData.LastUpdatedTime <= '2026-01-01T13:00:00Z' ORDERBY MetaData.LastUpdatedTime STARTPOSITION 1 MAXRESULTS 1000",
  );
  t.is(
    pageStatement('Invoice', { until: window.until, start: 51 }, 50),
    "SELECT * FROM Invoice WHERE MetaData.LastUpdatedTime <= '2026-01-01T13:00:00Z' " +
      'ORDERBY MetaData.LastUpdatedTime STARTPOSITION 51 MAXRESULTS 50',
  );
  t.is(idsStatement('Invoice', 'Id', ['1', '2']), "SELECT Id FROM Invoice WHERE Id IN ('1','2') MAXRESULTS 2");
  t.is(
    idsStatement('Customer', '*', ["O'Brien\\"]),
    "SELECT * FROM Customer WHERE Active IN (true,false) AND Id IN ('O\\'Brien\\\\') MAXRESULTS 1",
  );
});
