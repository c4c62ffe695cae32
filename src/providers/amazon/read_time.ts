/** Milliseconds of a time in ISO 8601; undefined for what else comes as a time ("1.569521782042E9"). */
export function readTime(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
