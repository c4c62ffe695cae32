import type { ShopObject } from '../../../population/model.ts';
import { invalid } from './refusal.ts';

type Test = (profile: ShopObject) => boolean;

const CONDITION = /([a-z-]+)\(([a-z_.]+),(\[[^\]]*\]|"(?:[^"\\]|\\.)*"|[^\s,()"']+)\)(,(?!$)|$)/y;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const TEXTS: Record<string, (profile: ShopObject) => string | null> = {
  id: ({ id }) => id,
  email: ({ contact }) => contact.email,
  phone_number: ({ contact }) => contact.phone,
  external_id: () => null,
};
const TIMES: Record<string, (profile: ShopObject) => number> = {
  created: ({ createdAt }) => second(createdAt),
  updated: ({ updatedAt }) => second(updatedAt),
};

/** Times have whole seconds. */
export function second(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

/** Read a filter; conditions joined by a comma must all hold. Throws a Refusal for what Klaviyo does not know. */
export function readFilter(text: string, now: number): Test {
  const tests: Test[] = [];
  CONDITION.lastIndex = 0;
  while (CONDITION.lastIndex < text.length || text === '') {
    const [, operator, field, value] = CONDITION.exec(text) ?? [];
    if (operator === undefined || field === undefined || value === undefined) {
      throw invalid('filter', 'The filter can not be parsed.');
    }
    tests.push(TIMES[field] ? compareTime(operator, field, value, now) : compareText(operator, field, value));
  }
  return (profile) => tests.every((test) => test(profile));
}

function compareTime(operator: string, field: string, value: string, now: number): Test {
  if (operator !== 'greater-than' && operator !== 'less-than') {
    throw invalid('filter', `'${operator}' is not a valid operator for '${field}'.`);
  }
  const bound = TIME.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(bound)) throw invalid('filter', `'${field}' must be compared with an unquoted time.`);
  if (bound > now) throw invalid('filter', `The time for '${field}' must not be in the future.`);
  const timeOf = TIMES[field]!;
  return operator === 'greater-than' ? (profile) => timeOf(profile) > bound : (profile) => timeOf(profile) < bound;
}

function compareText(operator: string, field: string, value: string): Test {
  const textOf = TEXTS[field];
  if (!textOf) throw invalid('filter', `'${field}' is not a valid field to filter by.`);
  if (operator !== 'equals' && operator !== 'any') {
    throw invalid('filter', `'${operator}' is not a valid operator for '${field}'.`);
  }
  const wanted = readTexts(value);
  if (!wanted || Array.isArray(wanted) !== (operator === 'any')) {
    throw invalid(
      'filter',
      `'${operator}' takes ${operator === 'any' ? 'a list of texts' : 'a text'} in double quotes.`,
    );
  }
  const texts = new Set([wanted].flat());
  return (profile) => texts.has(textOf(profile) ?? '');
}

function readTexts(value: string): string | string[] | undefined {
  try {
    const read: unknown = JSON.parse(value);
    if (typeof read === 'string') return read;
    return Array.isArray(read) && read.length > 0 && read.every((one) => typeof one === 'string') ? read : undefined;
  } catch {
    return undefined;
  }
}
