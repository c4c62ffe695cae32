import { PROPERTIES, type PropertyKind } from './properties.ts';
import { invalid, malformed } from './refusal.ts';

export type Operator = '=' | '<' | '>' | '<=' | '>=' | 'IN' | 'LIKE';
export type Condition = { property: string; kind: PropertyKind; operator: Operator; values: string[] };
export type Statement = {
  /** `count` answers with a number and no rows. */
  select: 'all' | 'count' | string[];
  entity: string;
  where: Condition[];
  order: { property: string; kind: PropertyKind; descending: boolean }[];
  start: number;
  most: number;
};

type Token = { kind: 'word' | 'string' | 'sign'; text: string };

/** Read a statement of QuickBooks' query language; throws a Refusal for what it does not know. */
export function parseStatement(text: string): Statement {
  const tokens = new Tokens(text);
  tokens.expect('SELECT');
  const select = readSelect(tokens);
  tokens.expect('FROM');
  const entity = tokens.word();
  const properties = PROPERTIES[entity];
  if (!properties) throw invalid(`Entity ${entity} is not supported`);
  const where: Condition[] = [];
  if (tokens.take('WHERE')) {
    do where.push(readCondition(tokens, properties));
    while (tokens.take('AND'));
  }
  const order = readOrder(tokens, properties);
  const start = tokens.take('STARTPOSITION') ? tokens.number() : 1;
  const most = tokens.take('MAXRESULTS') ? tokens.number() : 100;
  tokens.end();
  if (start < 1) throw invalid('value 0 is not allowed for STARTPOSITION: it begins with 1');
  if (most < 1 || most > 1000) throw invalid('MAXRESULTS is from 1 to 1000');
  return { select, entity, where, order, start, most };
}

function readSelect(tokens: Tokens): Statement['select'] {
  if (tokens.take('*')) return 'all';
  if (tokens.take('COUNT')) {
    for (const sign of ['(', '*', ')']) tokens.expect(sign);
    return 'count';
  }
  const names = [tokens.word()];
  while (tokens.take(',')) names.push(tokens.word());
  return names;
}

function readCondition(tokens: Tokens, properties: Record<string, PropertyKind>): Condition {
  const property = tokens.word();
  const kind = kindOf(property, properties);
  const operator = tokens.operator();
  const values: string[] = [];
  if (operator === 'IN') {
    tokens.expect('(');
    do values.push(tokens.value());
    while (tokens.take(','));
    tokens.expect(')');
  } else {
    values.push(tokens.value());
  }
  if (kind === 'id' && operator !== '=' && operator !== 'IN') throw invalid(`${property} takes = and IN only`);
  if (kind === 'boolean' && !values.every((value) => /^(true|false)$/i.test(value)))
    throw invalid(`${property} is true or false`);
  if (
    kind === 'time' &&
    values.some(
      (value) => !/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$/.test(value) || Number.isNaN(Date.parse(value)),
    )
  ) {
    throw malformed(`${property} is no time`);
  }
  return { property, kind, operator, values };
}

function readOrder(tokens: Tokens, properties: Record<string, PropertyKind>): Statement['order'] {
  if (!tokens.take('ORDERBY')) {
    if (!tokens.take('ORDER')) return [];
    tokens.expect('BY');
  }
  const order: Statement['order'] = [];
  do {
    const property = tokens.word();
    const descending = tokens.take('DESC') || !(tokens.take('ASC') || true);
    order.push({ property, kind: kindOf(property, properties), descending });
  } while (tokens.take(','));
  return order;
}

function kindOf(property: string, properties: Record<string, PropertyKind>): PropertyKind {
  const kind = properties[property];
  if (!kind) throw invalid(`Property ${property} not found, or can not be filtered and sorted by`);
  return kind;
}

class Tokens {
  readonly #tokens: Token[] = [];

  constructor(text: string) {
    const token = /\s*(?:'((?:[^'\\]|\\.)*)'|([\w.:+-]+)|(<=|>=|[=<>(),*]))/y;
    const end = text.trimEnd().length;
    while (token.lastIndex < end) {
      const at = token.lastIndex;
      const found = token.exec(text);
      if (!found) throw malformed(`Encountered "${text.slice(at).trim().slice(0, 1)}" at column ${at + 1}`);
      const [, string, word, sign] = found;
      if (string !== undefined) this.#tokens.push({ kind: 'string', text: string.replace(/\\(.)/g, '$1') });
      else if (word !== undefined) this.#tokens.push({ kind: 'word', text: word });
      else this.#tokens.push({ kind: 'sign', text: sign! });
    }
  }

  take(text: string): boolean {
    const [next] = this.#tokens;
    if (!next || next.kind === 'string' || next.text.toUpperCase() !== text) return false;
    this.#tokens.shift();
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw malformed(`Encountered "${this.#tokens[0]?.text ?? '<EOF>'}", expected ${text}`);
  }

  word(): string {
    const next = this.#tokens.shift();
    if (next?.kind !== 'word') throw malformed(`Encountered "${next?.text ?? '<EOF>'}", expected a name`);
    return next.text;
  }

  number(): number {
    const text = this.word();
    if (!/^\d+$/.test(text)) throw malformed(`Encountered "${text}", expected a number`);
    return Number(text);
  }

  value(): string {
    const next = this.#tokens.shift();
    if (!next || next.kind === 'sign') throw malformed(`Encountered "${next?.text ?? '<EOF>'}", expected a value`);
    return next.text;
  }

  operator(): Operator {
    for (const operator of ['=', '<=', '>=', '<', '>', 'IN', 'LIKE'] as const) if (this.take(operator)) return operator;
    throw malformed(`Encountered "${this.#tokens[0]?.text ?? '<EOF>'}", expected an operator`);
  }

  end(): void {
    const [next] = this.#tokens;
    if (next) throw malformed(`Encountered "${next.text}"`);
  }
}
