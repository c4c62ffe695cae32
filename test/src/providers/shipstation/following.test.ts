import test from 'ava';
import type { Api } from '../../../../src/providers/shipstation/api.ts';
import { following } from '../../../../src/providers/shipstation/following.ts';
import type { Asked } from '../../../../src/providers/shipstation/list.ts';
import * as lists from '../../../../src/providers/shipstation/lists.ts';
import { pacificClock } from '../../../../src/providers/shipstation/pacific.ts';
import type { Window } from '../../../../src/providers/shipstation/place.ts';

const api = { clock: pacificClock } as Api;
const start: Window = { list: 'x', from: null, until: null, upTo: '2026-06-01T00:00:00Z', page: 1 };
const asked = (times: (string | null)[], about: Partial<Asked> = {}): Asked => ({
  records: [],
  rejects: [],
  rows: times.map((modifyDate) => ({ modifyDate })),
  ...about,
});
const orders = (window: Partial<Window>, page: Asked, size = 2) =>
  following(lists.orders(api), { ...start, ...window }, page, size);
const customers = (window: Partial<Window>, page: Asked, size = 2) =>
  following(lists.customers(api), { ...start, ...window }, page, size);

const [ONE, TWO, THREE] = ['2026-05-01T10:00:00.0000000', '2026-05-01T10:00:05.25', '2026-05-01T10:00:09'];

test('a list ends with a page that is empty or not full', (t) => {
  t.is(orders({}, asked([])), undefined);
  t.is(orders({}, asked([], { pages: 3, total: 2 })), undefined, 'whatever it says of pages');
  t.is(orders({}, asked([ONE], { pages: 0, total: 1 })), undefined);
  t.is(orders({}, asked([ONE], { pages: 1 })), undefined);
  t.truthy(orders({}, asked([ONE], { pages: 2 })), 'a short page that claims more');
  t.truthy(orders({}, asked([ONE, TWO], { pages: 0 })), 'a full page that claims nothing');
});

test('a sorted list goes on at the time of its last row', (t) => {
  t.like(orders({ page: 3, total: 9 }, asked([ONE, TWO], { total: 9 })), {
    from: '2026-05-01 10:00:04',
    page: 1,
    total: undefined,
  });
  t.like(orders({ from: '2026-05-01 10:00:04' }, asked([TWO, THREE])), { from: '2026-05-01 10:00:08', page: 1 });
});

test('where the time does not tell, pages do', (t) => {
  const next = { from: null, page: 2, total: 7 };
  t.like(orders({}, asked([TWO, ONE], { total: 7 })), next, 'not sorted');
  t.like(orders({}, asked([ONE, null], { total: 7 })), next, 'no time');
  t.like(
    orders({}, asked(['2026-11-01T00:30:00', '2026-11-01T01:30:00'], { total: 7 })),
    next,
    'the hour that comes twice',
  );
  t.like(
    orders({ from: '2026-05-01 10:00:04' }, asked([TWO, TWO], { total: 7 })),
    { from: '2026-05-01 10:00:04', page: 2 },
    'no further',
  );
});

test('a list that got shorter is read again from as many rows back', (t) => {
  const window = { from: '2026-05-01 10:00:04', page: 5, total: 20 };
  t.like(orders(window, asked([TWO, TWO], { total: 20 })), { page: 6 });
  t.like(orders(window, asked([TWO, TWO], { total: 19 })), { page: 4, total: 19 });
  t.like(orders(window, asked([TWO, TWO], { total: 17 })), { page: 3, total: 17 });
  t.like(orders(window, asked([], { total: 3 })), { page: 1, total: 3 }, 'also at its end');
});

test('customers are read from the newest on, until they are old', (t) => {
  const from = '2026-05-01 10:00:05';
  t.like(customers({}, asked([THREE, ONE])), { page: 2 }, 'the first time all of them');
  t.like(customers({ from }, asked([THREE, TWO])), { page: 2 });
  t.is(customers({ from }, asked([THREE, ONE])), undefined);
  t.like(customers({ from }, asked([ONE, THREE])), { page: 2 }, 'not sorted');
});
