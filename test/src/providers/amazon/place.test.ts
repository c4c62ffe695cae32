import test from 'ava';
import { beginning, readPlace } from '../../../../src/providers/amazon/place.ts';

const scope = ['SELLER', 'ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2'];
const after = '2026-05-01T00:00:00.000Z';
const anew = { v: 1 as const, scope, after: beginning() };
const inList = (hours: number) => ({
  v: 1 as const,
  scope,
  after,
  before: '2026-05-02T00:00:00.000Z',
  token: 'next',
  tokenAt: new Date(Date.now() - hours * 3_600_000).toISOString(),
});

test('a list goes on while its token holds, and is begun again afterwards', (t) => {
  const middle = inList(23);
  t.deepEqual(readPlace(middle, scope, 'incremental'), middle);
  t.deepEqual(readPlace(inList(24), scope, 'incremental'), { v: 1, scope, after });
});

test('a token is for the marketplaces that it was given for', (t) => {
  const fewer = scope.slice(0, 2);
  t.deepEqual(readPlace(inList(1), fewer, 'incremental'), { v: 1, scope: fewer, after });
});

test('what was never read is read from the beginning', (t) => {
  t.deepEqual(readPlace({}, scope, 'incremental'), anew);
  t.deepEqual(readPlace({ v: 2, scope, after }, scope, 'incremental'), anew);
  t.deepEqual(readPlace({ ...inList(1), scope: ['OTHER', ...scope.slice(1)] }, scope, 'incremental'), anew);
  t.deepEqual(readPlace({ v: 1, scope: scope.slice(0, 2), after }, scope, 'incremental'), anew);
});

test('a full reading that has ended starts anew, one that has not goes on', (t) => {
  t.deepEqual(readPlace({ v: 1, scope, after, done: true }, scope, 'full'), anew);
  const middle = inList(1);
  t.deepEqual(readPlace(middle, scope, 'full'), middle);
});
