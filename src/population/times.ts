// A moment as the providers write it.

export const utc = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');
export const utcMillis = (at: number): string => new Date(at).toISOString();
export const klaviyoTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}+00:00`;

const hour = 3_600_000;

/** Day of the month of the nth Sunday. */
function sunday(year: number, month: number, nth: number): number {
  const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
  return 1 + ((7 - first) % 7) + (nth - 1) * 7;
}

/** Hours by which US Pacific time is behind UTC. */
export function pacificOffset(at: number): 7 | 8 {
  const year = new Date(at).getUTCFullYear();
  const from = Date.UTC(year, 2, sunday(year, 2, 2), 10);
  const to = Date.UTC(year, 10, sunday(year, 10, 1), 9);
  return at >= from && at < to ? 7 : 8;
}

/** ShipStation v1: US Pacific wall clock without an offset. */
export const pacificWall = (at: number): string =>
  `${new Date(at - pacificOffset(at) * hour).toISOString().slice(0, 23)}0000`;
/** Shopify's webhooks and QBO: the shop's own offset. */
export const pacific = (at: number): string =>
  `${new Date(at - pacificOffset(at) * hour).toISOString().slice(0, 19)}-0${pacificOffset(at)}:00`;
export const pacificDate = (at: number): string => pacific(at).slice(0, 10);
