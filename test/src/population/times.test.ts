import test from 'ava';
import { pacific, pacificWall } from '../../../src/population/times.ts';

const intl = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/Los_Angeles',
  dateStyle: 'short',
  timeStyle: 'medium',
});

test('Pacific wall clock is that of the time zone database, through both changes', (t) => {
  for (const edge of [
    '2023-03-12T10:00Z',
    '2024-11-03T09:00Z',
    '2025-03-09T10:00Z',
    '2026-11-01T09:00Z',
    '2026-07-01T00:00Z',
  ]) {
    for (const minutes of [-61, -1, 0, 1, 61]) {
      const at = Date.parse(edge) + minutes * 60_000;
      t.is(pacificWall(at).slice(0, 19).replace('T', ' '), intl.format(at));
      t.is(Date.parse(pacific(at)), at);
    }
  }
  t.is(pacificWall(Date.parse('2020-01-15T22:39:08.777Z')), '2020-01-15T14:39:08.7770000');
});
