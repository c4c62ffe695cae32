import { pacific } from '../../../population/times.ts';

/** The times that a search asks for, both ends included, and the fields that it names and that do not exist. */
export type Search = { updated: Range; created: Range; customer?: string; unknown: string[] };
export type Range = { from: number; until: number };

const TERM = /^(\w+):\s*(>=|<=|>|<)?\s*(?:'([^']*)'|(\S+))$/;

/** Read a search as Shopify does: what it does not know it leaves out, with a warning. */
export function readSearch(query: string | null | undefined): Search {
  const search: Search = { updated: always(), created: always(), unknown: [] };
  for (const term of (query ?? '').split(/\s+AND\s+/i).filter((text) => text.trim() !== '')) {
    const [, field, comparison = '', quoted, bare] = TERM.exec(term.trim()) ?? [];
    if (field === 'customer_id' && comparison === '' && bare) {
      search.customer = bare;
      continue;
    }
    const range = { updated_at: search.updated, created_at: search.created }[field ?? ''];
    const span = quoted === undefined ? wholeDay(bare ?? '') : moment(quoted);
    if (!range || !span) search.unknown.push(field ?? term);
    else narrow(range, comparison, span);
  }
  return search;
}

const always = (): Range => ({ from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY });

function narrow(range: Range, comparison: string, { from, until }: Range): void {
  if (comparison === '>=') range.from = Math.max(range.from, from);
  else if (comparison === '<=') range.until = Math.min(range.until, until);
  // since 2026-10 this leaves out the whole of the second
  else if (comparison === '>') range.from = Math.max(range.from, until + 1);
  else if (comparison === '<') range.until = Math.min(range.until, from - 1);
  else narrowTo(range, { from, until });
}

function narrowTo(range: Range, { from, until }: Range): void {
  range.from = Math.max(range.from, from);
  range.until = Math.min(range.until, until);
}

function moment(text: string): Range | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : { from: at, until: at % 1000 === 0 ? at + 999 : at };
}

/** Without quotes the time of day is not looked at, and the day is the shop's. */
function wholeDay(text: string): Range | undefined {
  const at = Date.parse(text.slice(0, 10));
  if (Number.isNaN(at)) return undefined;
  const offset = Date.parse(`${pacific(at).slice(0, 19)}Z`) - at;
  return { from: at - offset, until: at - offset + 86_400_000 - 1 };
}
