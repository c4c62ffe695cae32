import { z } from 'zod';

/** The code of a limit that is reached, whatever the status. */
export const THROTTLED = 3001;

export type Fault = { codes: number[]; type: string };

const text = z.union([z.string(), z.number()]).nullish();
const Upper = z.object({
  Error: z.array(z.object({ code: text, Message: text })).nullish(),
  type: z.string().nullish(),
});
const Lower = z.object({
  error: z.array(z.object({ code: text, message: text })).nullish(),
  type: z.string().nullish(),
});
type Json = Record<string, unknown>;

/**
 * The fault that an answer tells of, wherever it stands: alone, in the gateway's spelling (lower case), or inside an answer
 * of status 200 in the place of one list. Its texts are left out, as they may repeat a person's data.
 */
export function faultIn(body: string): Fault | undefined {
  if (!/"fault"\s*:/i.test(body)) return undefined; // most answers are long and good
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const part of partsOf(answer)) {
    const found = readFault(part);
    if (found) return found;
  }
  return undefined;
}

/** The places where a fault may stand. */
function* partsOf(answer: unknown): Generator<Json> {
  if (!isObject(answer)) return;
  yield answer;
  for (const name of ['QueryResponse', 'CDCResponse', 'BatchItemResponse']) {
    const inner = answer[name];
    for (const part of Array.isArray(inner) ? inner : [inner]) yield* partsOf(part);
  }
}

function readFault(part: Json): Fault | undefined {
  const upper = Upper.safeParse(part.Fault);
  const lower = Lower.safeParse(part.fault);
  if (upper.success) {
    const errors = (upper.data.Error ?? []).map(({ code, Message }) => codeOf(code, Message));
    return { codes: errors.filter((code) => code !== undefined), type: upper.data.type ?? 'no type' };
  }
  if (lower.success) {
    const errors = (lower.data.error ?? []).map(({ code, message }) => codeOf(code, message));
    return { codes: errors.filter((code) => code !== undefined), type: lower.data.type ?? 'no type' };
  }
  // something of another form is there, and it is not null: a fault nevertheless
  return part.Fault || part.fault ? { codes: [], type: 'unknown' } : undefined;
}

/** Codes come as `3200`, as `003200`, and as `errorCode=003200` in the message. */
function codeOf(code: string | number | null | undefined, message: string | number | null | undefined) {
  const given = /^\d+$/.exec(String(code ?? ''))?.[0] ?? /errorCode=(\d+)/.exec(String(message ?? ''))?.[1];
  return given === undefined ? undefined : Number(given);
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
