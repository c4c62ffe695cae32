/** One thing that was looked at. A warning is worth knowing, a problem makes `spine doctor` fail. */
export type Finding = {
  check: string;
  state: 'ok' | 'warning' | 'problem';
  detail: string;
  /** What to do; only where something is not ok. */
  advice?: string;
};

export function finding(
  check: string,
  ok: boolean,
  detail: string,
  otherwise: 'warning' | 'problem',
  advice: string,
): Finding {
  return ok ? { check, state: 'ok', detail } : { check, state: otherwise, detail, advice };
}
