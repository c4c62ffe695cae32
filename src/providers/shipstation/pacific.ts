// Version 1 knows only the wall clock of the US Pacific coast, without an offset. In autumn one hour of it comes twice, in
// spring one not at all; a wall time is kept here as the milliseconds that it would be in UTC.

import type { Clock } from './clock.ts';

const HOUR = 3_600_000;
const SECOND = 1000;

const parts = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** What the clock on the wall shows at an instant. */
export function wallAt(at: number): number {
  const shown = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year, month, day, hour, minute, second } = shown as Record<string, number>;
  const wall = Date.UTC(year!, month! - 1, day, hour, minute, second);
  return wall + (((at % SECOND) + SECOND) % SECOND);
}

const FORM = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?)?$/;

/** A wall time as the API writes it; undefined if it is none. */
export function readWall(text: unknown): number | undefined {
  const [, date, time = '00:00:00', fraction = ''] = (typeof text === 'string' && FORM.exec(text)) || [];
  if (date === undefined) return undefined;
  const wall = Date.parse(`${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  return Number.isNaN(wall) ? undefined : wall;
}

/** The instants at which the clock shows a time: two in the hour that comes twice; around the one that is left out, its ends. */
export function instantsOf(wall: number): { earliest: number; latest: number } {
  const either = [wall + 7 * HOUR, wall + 8 * HOUR];
  const shown = either.filter((at) => wallAt(at) === wall);
  const some = shown.length > 0 ? shown : either;
  return { earliest: Math.min(...some), latest: Math.max(...some) };
}

const write = (wall: number): string => new Date(wall).toISOString().slice(0, 19).replace('T', ' ');

export const pacificClock: Clock = {
  from: (at) => write(wallAt(at - SECOND)),
  until(at) {
    const wall = wallAt(at);
    // the second time of the hour that comes twice: its first time, which shows later times, is over as well
    return write((wallAt(at - HOUR) === wall ? wall + HOUR : wall) + SECOND);
  },
  rank: readWall,
  instants(text) {
    const wall = readWall(text);
    return wall === undefined ? undefined : instantsOf(wall);
  },
};
