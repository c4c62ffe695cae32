import { z } from 'zod';
import type { Answer, Verdict } from '../../ingest/judge.ts';

const Cost = z.object({
  requestedQueryCost: z.number().nullish(),
  throttleStatus: z
    .object({ maximumAvailable: z.number(), currentlyAvailable: z.number(), restoreRate: z.number() })
    .nullish(),
});
const GraphqlError = z.looseObject({
  path: z.array(z.union([z.string(), z.number()])).nullish(),
  extensions: z
    .looseObject({ code: z.string().nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
});
const Reply = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  // a list from GraphQL, an object or a text from what stands before it
  errors: z.union([z.array(GraphqlError), z.string(), z.record(z.string(), z.unknown())]).nullish(),
  extensions: z
    .looseObject({
      cost: Cost.nullish().catch(undefined),
      search: z.array(z.looseObject({})).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

/** What a GraphQL answer holds. */
export type Reply = {
  data: Record<string, unknown> | undefined;
  errors: z.infer<typeof GraphqlError>[];
  cost: z.infer<typeof Cost> | undefined;
  /** Searches of which something was not understood. */
  warnings: number;
};

const read = new WeakMap<Answer, Reply | undefined>();

/** Undefined when it is none: HTML, half of one, nothing. Read once for each answer. */
export function readReply(answer: Answer): Reply | undefined {
  if (!read.has(answer)) read.set(answer, parse(answer.text));
  return read.get(answer);
}

function parse(text: string): Reply | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = Reply.safeParse(json);
  if (!result.success) return undefined;
  const { data, errors, extensions } = result.data;
  const list = Array.isArray(errors) ? errors : errors ? [{}] : [];
  const searches = extensions?.search ?? [];
  const warnings = searches.filter(({ warnings }) => Array.isArray(warnings) && warnings.length > 0).length;
  return { data: data ?? undefined, errors: list, cost: extensions?.cost ?? undefined, warnings };
}

/** Codes that pass by themselves. */
const PASSING = ['INTERNAL_SERVER_ERROR', 'TIMEOUT', 'SERVICE_UNAVAILABLE'];
/** How long to wait when the answer does not say. */
const PAUSE = 1000;
const PARKED = { 402: 'is frozen until its bill is paid', 403: 'is forbidden to us', 423: 'is locked' } as const;

/**
 * Shopify's own view of an answer: 200 may mean throttled, failed or half of the fields. What it refuses for good is a
 * good answer here; `ask` looks into it.
 */
export function judgeAnswer(answer: Answer): Verdict | undefined {
  const { status } = answer;
  if (status === 402 || status === 403 || status === 423) {
    return {
      refused: `the Shopify shop ${PARKED[status]} (${status})`,
      hint: 'Look into the shop; reading goes on when it is back.',
    };
  }
  if (status === 404) return { refused: 'Shopify knows no such shop (404)', hint: 'Check SHOPIFY_SHOP.' };
  if (status !== 200) return undefined;
  const reply = readReply(answer);
  if (!reply) return 'again';
  const { data, errors, cost } = reply;
  const codes = codesOf(errors);
  if (codes.includes('THROTTLED')) return { wait: waitFor(cost) };
  if (codes.some((code) => PASSING.includes(code))) return 'again';
  if (errors.length === 0) return data ? 'good' : 'again';
  // an error that does not say of which field would leave a null that can't be told from an empty one
  return data && errors.some(({ path }) => !path) ? 'again' : 'good';
}

export function codesOf(errors: Reply['errors']): string[] {
  return errors.flatMap(({ extensions }) => extensions?.code ?? []);
}

function waitFor(cost: Reply['cost']): number {
  const { requestedQueryCost: wanted, throttleStatus: status } = cost ?? {};
  if (!status || status.restoreRate <= 0) return PAUSE;
  const missing = (wanted ?? status.restoreRate) - status.currentlyAvailable;
  return Math.max(50, Math.ceil((missing / status.restoreRate) * 1000));
}
