import { randomBytes } from 'node:crypto';
import { type DocumentNode, execute, Kind, OperationTypeNode, parse, validate, visit } from 'graphql';
import { utc } from '../../../population/times.ts';
import type { World } from '../../world.ts';
import { createCursors } from './connection.ts';
import { rootsOf } from './roots.ts';
import { schema } from './schema.ts';

type Operation = {
  id: string;
  status: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'CANCELED' | 'FAILED';
  query: string;
  document: DocumentNode;
  groupObjects: boolean;
  createdAt: number;
  completedAt: number | null;
  secret: string;
  lines: string[];
  roots: number;
};
type Node = Record<string, unknown>;

const MOST_AT_ONCE = 5;

/** Bulk operations: each goes a step on whenever it is asked for, and at its end offers its lines at an address. */
export function createBulk(world: World, url: () => string, kept: string[] = []) {
  const operations = new Map<string, Operation>();

  const start = ({ query, groupObjects }: { query: string; groupObjects: boolean }) => {
    const refused = (code: string, message: string) => ({
      bulkOperation: null,
      userErrors: [{ code, field: ['query'], message }],
    });
    const document = readQuery(query);
    if (typeof document === 'string') return refused('INVALID', document);
    const running = [...operations.values()].filter(({ status }) => status === 'CREATED' || status === 'RUNNING');
    if (running.length >= MOST_AT_ONCE) return refused('LIMIT_REACHED', 'Bulk operations limit reached.');
    const id = `gid://shopify/BulkOperation/${operations.size + 1}`;
    const secret = randomBytes(8).toString('hex');
    const times = { createdAt: world.now(), completedAt: null };
    operations.set(id, { id, status: 'CREATED', query, document, groupObjects, ...times, secret, lines: [], roots: 0 });
    return { bulkOperation: answered(operations.get(id)!), userErrors: [] };
  };

  const state = async ({ id }: { id: string }) => {
    const operation = operations.get(id);
    if (operation?.status === 'RUNNING') await complete(operation);
    else if (operation?.status === 'CREATED') operation.status = 'RUNNING';
    return operation ? answered(operation) : null;
  };

  const complete = async (operation: Operation): Promise<void> => {
    const rootValue = rootsOf({ world, cursors: createCursors('bulk'), everything: true, kept });
    const { data } = await execute({ schema, document: operation.document, rootValue });
    const trees = Object.values((data ?? {}) as Node).flatMap((list) => elementsOf(list).map(flatten));
    const { groupObjects } = operation;
    operation.roots = trees.length;
    operation.lines = groupObjects
      ? trees.flat()
      : [...trees.map(([own]) => own!), ...trees.flatMap(([, ...rest]) => rest)];
    operation.status = 'COMPLETED';
    operation.completedAt = world.now();
  };

  const answered = ({ status, lines, roots, completedAt, createdAt, id, query, secret }: Operation) => ({
    ...{ id, status, query, type: 'QUERY', errorCode: null, partialDataUrl: null },
    createdAt: utc(Math.floor(createdAt / 1000) * 1000),
    completedAt: completedAt === null ? null : utc(Math.floor(completedAt / 1000) * 1000),
    objectCount: String(lines.length),
    rootObjectCount: String(roots),
    fileSize: status === 'COMPLETED' ? String(textOf(lines).length) : null,
    // no address when there is nothing to fetch
    url: lines.length === 0 ? null : `${url()}/bulk/${id.split('/').at(-1)}.jsonl?signature=${secret}`,
  });

  return {
    roots: { bulkOperationRunQuery: start, bulkOperation: state },
    /** The lines at an address; undefined when it is not signed as it was given out. */
    file: (number: string, signature: string | undefined): Buffer | undefined => {
      const operation = operations.get(`gid://shopify/BulkOperation/${number}`);
      return operation?.secret === signature ? textOf(operation!.lines) : undefined;
    },
    /** Shopify ends operations of its own accord. */
    end: (status: 'CANCELED' | 'FAILED'): void => {
      for (const operation of operations.values()) Object.assign(operation, { status, lines: [], roots: 0 });
    },
  };
}

const textOf = (lines: string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''));

/** The query, or what is wrong with it. */
function readQuery(query: string): DocumentNode | string {
  try {
    const document = parse(query);
    const [error] = validate(schema, document);
    if (error) return error.message;
    let lists = 0;
    let reads = true;
    visit(document, {
      OperationDefinition: (node) => {
        reads &&= node.operation === OperationTypeNode.QUERY;
        reads &&= node.selectionSet.selections.every(
          (one) => one.kind === Kind.FIELD && !/^nodes?$/.test(one.name.value),
        );
      },
      Field: ({ name }) => void (/^(edges|nodes)$/.test(name.value) && lists++),
    });
    if (!reads) return 'Bulk queries read lists of the query, no mutation, no node and no nodes.';
    return lists === 0 || lists > 5 ? 'Bulk queries must contain one to five connections.' : document;
  } catch (error) {
    return (error as Error).message;
  }
}

/** An object's own line, then one for each element of its lists, which names it. */
function flatten(node: Node): string[] {
  const lists = Object.entries(node).filter(([, value]) => isConnection(value));
  const own = Object.entries(node).filter(([, value]) => !isConnection(value));
  const children = lists.flatMap(([, list]) => elementsOf(list).map((child) => ({ ...child, __parentId: node.id })));
  return [JSON.stringify(Object.fromEntries(own)), ...children.map((child) => JSON.stringify(child))];
}

function elementsOf(list: unknown): Node[] {
  const { nodes, edges } = list as { nodes?: Node[]; edges?: { node: Node }[] };
  return nodes ?? (edges ?? []).map(({ node }) => node);
}

function isConnection(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('edges' in value || 'nodes' in value);
}
