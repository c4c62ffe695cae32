import {
  type DocumentNode,
  execute,
  type FragmentDefinitionNode,
  GraphQLError,
  GraphQLString,
  getOperationAST,
  Kind,
  parse,
  type SelectionNode,
  validate,
  valueFromAST,
} from 'graphql';
import { costOf } from './cost.ts';
import type { createPoints } from './points.ts';
import { schema } from './schema.ts';
import { readSearch } from './search.ts';

type Asked = { query: string; variables?: Record<string, unknown> | null; operationName?: string | null };
type Options = { rootValue: object; points: ReturnType<typeof createPoints> };
export type Answered = { body: object; throttled?: boolean; cost?: number };

/** No single query may cost more, whatever the plan. */
const MOST = 1000;
const LIMITS = 'https://shopify.dev/api/usage/limits#rate-limits';

/** Execute a query within the shop's points, with what it cost. */
export async function answerQuery(asked: Asked, { rootValue, points }: Options): Promise<Answered> {
  const read = readDocument(asked.query);
  if ('errors' in read) return { body: read };
  const { document } = read;
  const operation = getOperationAST(document, asked.operationName);
  if (!operation) return { body: { errors: [{ message: 'No operation of that name' }] } };
  const variables = asked.variables ?? {};
  const counted = { schema, operation, fragments: fragmentsOf(document), variables };
  const requested = costOf(counted);
  if (requested > MOST) return { body: tooCostly(requested) };
  const costs = (actual: number | null) => ({
    cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: points.status() },
  });
  if (!points.fits(requested)) return { throttled: true, body: { ...throttled(), extensions: costs(null) } };
  const { operationName } = asked;
  const { data, errors } = await execute({ schema, document, rootValue, variableValues: variables, operationName });
  const actual = data ? costOf({ ...counted, data }) : 0;
  points.spend(actual);
  const search = operation.operation === 'query' ? warningsOf(operation.selectionSet.selections, variables) : [];
  const extensions = { ...costs(actual), ...(search.length > 0 && { search }) };
  return {
    cost: actual,
    body: { ...(data !== undefined && { data }), ...(errors && { errors: errors.map(withoutPlaces) }), extensions },
  };
}

export function throttled(): { errors: object[] } {
  return { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation: LIMITS } }] };
}

function tooCostly(cost: number): object {
  const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${MOST}).`;
  return {
    errors: [{ message, extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost: MOST, documentation: LIMITS } }],
  };
}

function readDocument(query: string): { document: DocumentNode } | { errors: object[] } {
  try {
    const document = parse(query);
    const errors = validate(schema, document);
    if (errors.length === 0) return { document };
    return { errors: errors.map(({ message }) => ({ message, extensions: { code: codeOf(message) } })) };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [{ message: error.message }] };
    throw error;
  }
}

const codeOf = (message: string): string =>
  message.startsWith('Cannot query field') ? 'undefinedField' : 'argumentNotAccepted';

const fragmentsOf = (document: DocumentNode): Record<string, FragmentDefinitionNode> =>
  Object.fromEntries(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );

function withoutPlaces({ message, path, extensions }: GraphQLError): object {
  return { message, ...(path && { path }), ...(Object.keys(extensions).length > 0 && { extensions }) };
}

/** A filter that Shopify does not know is no error: it is left out, and told here. */
function warningsOf(selections: readonly SelectionNode[], variables: Record<string, unknown>): object[] {
  return selections.flatMap((field) => {
    if (field.kind !== Kind.FIELD) return [];
    const given = field.arguments?.find(({ name }) => name.value === 'query')?.value;
    const query = given && valueFromAST(given, GraphQLString, variables);
    const unknown = typeof query === 'string' ? readSearch(query).unknown : [];
    if (unknown.length === 0) return [];
    const warnings = unknown.map((name) => ({
      field: name,
      message: 'Invalid search field for this query.',
      code: 'invalid_field',
    }));
    return [{ path: [field.name.value], query, warnings }];
  });
}
