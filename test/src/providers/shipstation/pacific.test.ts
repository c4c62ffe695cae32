import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { pacificWall } from '../../../../src/population/times.ts';
import { instantsOf, pacificClock, readWall, wallAt } from '../../../../src/providers/shipstation/pacific.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const iso = (text: string): string => new Date(at(text)).toISOString();
const instants = (wire: string): string[] => {
  const { earliest, latest } = pacificClock.instants(wire)!;
  return [...new Set([earliest, latest])].map((one) => new Date(one).toISOString());
};

const samples = new URL(
  '../../../../../shared/providers/samples/shipstation/v1.timezone-vectors.json',
  import.meta.url,
);
(existsSync(samples) ? test : test.skip)('the sample times are read as they are meant', (t) => {
  const { vectors } = JSON.parse(readFileSync(samples, 'utf8')) as { vectors: { wire: string; utc: string }[] };
  t.true(vectors.length > 1);
  for (const { wire, utc } of vectors) {
    t.deepEqual(instants(wire), [iso(utc)]);
    t.is(wallAt(at(utc)), readWall(wire)!);
  }
});

test('a time means what the clock on the wall showed', (t) => {
  t.deepEqual(instants('2020-07-01T00:00:00'), [iso('2020-07-01T07:00:00Z')]);
  t.deepEqual(instants('2020-01-15 14:39:08.77'), [iso('2020-01-15T22:39:08.770Z')]);
  t.deepEqual(instants('2020-01-15'), [iso('2020-01-15T08:00:00Z')]);
});

test('in autumn an hour means two instants', (t) => {
  t.deepEqual(instants('2026-11-01T00:59:59.9990000'), [iso('2026-11-01T07:59:59.999Z')]);
  t.deepEqual(instants('2026-11-01T01:00:00.0000000'), [iso('2026-11-01T08:00:00Z'), iso('2026-11-01T09:00:00Z')]);
  t.deepEqual(instants('2026-11-01T01:59:59.0000000'), [iso('2026-11-01T08:59:59Z'), iso('2026-11-01T09:59:59Z')]);
  t.deepEqual(instants('2026-11-01T02:00:00.0000000'), [iso('2026-11-01T10:00:00Z')]);
});

test('in spring an hour is left out', (t) => {
  t.deepEqual(instants('2026-03-08T01:59:59'), [iso('2026-03-08T09:59:59Z')]);
  t.deepEqual(instants('2026-03-08T03:00:00'), [iso('2026-03-08T10:00:00Z')]);
  t.deepEqual(instants('2026-03-08T02:30:00'), [iso('2026-03-08T09:30:00Z'), iso('2026-03-08T10:30:00Z')]);
});

test('what is no time is none', (t) => {
  for (const text of [
    '',
    'soon',
    '2020-13-01T00:00:00',
    '2020-01-15T14:39:08Z',
    '2020-01-15T25:00:00',
    null,
    undefined,
    7,
  ]) {
    t.is(pacificClock.instants(text), undefined);
    t.is(pacificClock.rank(text), undefined);
  }
});

test('bounds are written a second wide of what they mean', (t) => {
  t.is(pacificClock.from(at('2015-06-06T07:29:36Z')), '2015-06-06 00:29:35');
  t.is(pacificClock.until(at('2015-06-06T07:29:34Z')), '2015-06-06 00:29:35');
  t.is(pacificClock.from(at('2026-01-01T08:00:00Z')), '2025-12-31 23:59:59');
});

test('every instant of an hour on either side of a change lies within the bounds around it', (t) => {
  for (const change of ['2026-03-08T10:00:00Z', '2026-11-01T09:00:00Z']) {
    for (let minute = -180; minute <= 180; minute += 5) {
      const now = at(change) + minute * 60_000;
      const [from, until] = [pacificClock.from(now - 2 * HOUR), pacificClock.until(now)];
      for (let back = 0; back <= 60; back += 5) {
        const shown = pacificWall(now - back * 60_000)
          .slice(0, 19)
          .replace('T', ' ');
        t.true(from <= shown && shown <= until, `${from} ${shown} ${until}`);
      }
    }
  }
});

test('there and back is where it was', (t) => {
  // the population knows the rule of today, which is from 2007
  const some = fc.integer({ min: at('2008-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') });
  fc.assert(
    fc.property(some, (instant) => {
      const { earliest, latest } = instantsOf(wallAt(instant));
      t.true(instant === earliest || instant === latest);
      t.is(pacificClock.rank(pacificWall(instant)), wallAt(instant));
    }),
  );
});
