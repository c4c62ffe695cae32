/** Requests that are allowed within a window of so many seconds. */
type Window = { limit: number; seconds: number; from: number; count: number };

/** Klaviyo's fixed windows for profiles: 75 a second and 750 a minute. */
export function createLimits(now: () => number) {
  const windows: Window[] = [
    { limit: 75, seconds: 1, from: 0, count: 0 },
    { limit: 750, seconds: 60, from: 0, count: 0 },
  ];
  const [burst] = windows as [Window];
  return {
    /** Count a request; gives the seconds to wait if it is one too many. */
    take(): number | undefined {
      const at = now();
      for (const window of windows) {
        const from = Math.floor(at / (window.seconds * 1000)) * window.seconds * 1000;
        if (from !== window.from) Object.assign(window, { from, count: 0 });
      }
      const full = windows.filter(({ limit, count }) => count >= limit);
      if (full.length > 0)
        return Math.max(...full.map(({ from, seconds }) => Math.ceil((from + seconds * 1000 - at) / 1000)));
      for (const window of windows) window.count++;
      return undefined;
    },
    /** The headers of an answer that is no 429. */
    headers: (): Record<string, string> => ({
      'ratelimit-limit': [`${burst.limit}`, ...windows.map(({ limit, seconds }) => `${limit};w=${seconds}`)].join(', '),
      'ratelimit-remaining': String(burst.limit - burst.count),
      'ratelimit-reset': '0',
    }),
  };
}
