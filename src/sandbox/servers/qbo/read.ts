import type { Type } from '../../../providers/qbo/types.ts';
import type { Company } from './company.ts';
import { parseStatement, type Statement } from './parse_statement.ts';
import { PROPERTIES } from './properties.ts';
import { invalid } from './refusal.ts';

const KEPT = 30 * 86_400_000;
/** Objects in one answer of changed data. */
const MOST = 1000;

type Found = { name: 'QueryResponse'; body: string; rows: number };

/** What a statement asks for, as the text of a QueryResponse, and how many rows it might have. */
export function runQuery(company: Company, text: string): Found {
  const statement = parseStatement(text);
  return { name: 'QueryResponse', body: answerTo(company, statement), rows: statement.most };
}

function answerTo(company: Company, statement: Statement): string {
  const { rows, total } = company.select(statement);
  const { select, entity, start } = statement;
  if (select === 'count') return JSON.stringify({ totalCount: total });
  if (rows.length === 0) return '{}';
  const texts = rows.map(({ text: whole, fields }) => {
    if (select === 'all') return whole;
    const chosen = Object.fromEntries(select.map((name) => [name, fields[name]]));
    return JSON.stringify({ domain: 'QBO', sparse: true, ...chosen });
  });
  return listOf(entity, texts, start);
}

/** What was changed since a moment, as the texts of its QueryResponses. */
export function readChanged(
  company: Company,
  { entities = '', changedSince = '' }: { entities?: string; changedSince?: string },
  now: number,
): string {
  const names = entities.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(name in PROPERTIES));
  if (unknown !== undefined) throw invalid(`Entity ${unknown || 'list'} is not supported`);
  const since = /^\d{4}-\d\d-\d\d/.test(changedSince) ? Date.parse(changedSince) : Number.NaN;
  if (Number.isNaN(since)) throw invalid('changedSince is no time');
  if (since < now - KEPT) throw invalid('changedSince is more than 30 days ago');
  return [...company.changed(names as Type[], since, MOST)]
    .map(([type, texts]) => (texts.length === 0 ? '{}' : listOf(type, texts, 1)))
    .reverse() // in no promised order
    .join(',');
}

const listOf = (entity: string, texts: string[], start: number): string =>
  `{"${entity}":[${texts.join(',')}],"startPosition":${start},"maxResults":${texts.length}}`;
