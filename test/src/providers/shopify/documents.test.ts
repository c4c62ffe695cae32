// The queries against Shopify's own schema, which lies beside the repository on a developer's machine.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from '@databases/pg';
import test from 'ava';
import {
  buildSchema,
  type GraphQLObjectType,
  isObjectType,
  NoDeprecatedCustomRule,
  parse,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { bulkState, customers, orders, startBulk } from '../../../../src/providers/shopify/documents.ts';
import { schema as sandbox } from '../../../../src/sandbox/servers/shopify/schema.ts';
import { World } from '../../../../src/sandbox/world.ts';
import { ownDatabase } from '../../../support/database.ts';
import { faultsOf } from '../../population/graphql_shape.ts';
import { openShop, read } from './shop.ts';

const folder = join(import.meta.dirname, '../../../../../shared/providers/schemas/shopify');
const checked = existsSync(folder) ? test : test.skip;
const file = (name: string): string => readFileSync(join(folder, name), 'utf8');
const official = () => buildSchema(file('admin-2026-10.customer-order.graphql'));

const documents = [
  ...[customers, orders].flatMap(({ page, byId, more, bulk }) => [page.text, byId.text, more.text, bulk]),
  startBulk.text,
  bulkState.text,
];

test('the sandbox understands every query', (t) => {
  for (const text of documents) t.deepEqual(validate(sandbox, parse(text)), []);
});

checked('every query is valid, and asks for nothing that is to go', (t) => {
  const schema = official();
  const rules = [...specifiedRules, NoDeprecatedCustomRule];
  for (const text of documents)
    t.deepEqual(
      validate(schema, parse(text), rules).map(({ message }) => message),
      [],
    );
});

checked('every field is to be had with the scopes that are asked for', (t) => {
  const schema = official();
  const { items } = JSON.parse(file('admin-2026-10.required-access.json')) as {
    items: { typeName: string; fieldName?: string; offlineScopes: string[] }[];
  };
  const granted = ['read_customers', 'read_orders'];
  const needs = (type: string, field?: string): string[] =>
    items.find(({ typeName, fieldName }) => typeName === type && fieldName === field)?.offlineScopes ?? [];
  const denied = new Set<string>();
  for (const text of documents) {
    const info = new TypeInfo(schema);
    visit(
      parse(text),
      visitWithTypeInfo(info, {
        Field: ({ name }) => {
          const type = info.getParentType()!.name;
          for (const scopes of [needs(type), needs(type, name.value)]) {
            if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope)))
              denied.add(`${type}.${name.value}`);
          }
        },
      }),
    );
  }
  t.deepEqual([...denied], []);
});

checked('the sandbox offers nothing that the real one does not', (t) => {
  const real = official();
  const faults: string[] = [];
  for (const type of Object.values(sandbox.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    const other = real.getType(type.name);
    if (!other) faults.push(type.name);
    if ('getValues' in type && other && 'getValues' in other) {
      for (const { name } of type.getValues()) if (!other.getValue(name)) faults.push(`${type.name} ${name}`);
    }
    if (!isObjectType(type) || !isObjectType(other)) continue;
    for (const field of Object.values(type.getFields())) {
      const theirs = other.getFields()[field.name];
      if (String(theirs?.type) !== String(field.type))
        faults.push(`${type.name}.${field.name}: ${String(theirs?.type)}`);
      for (const arg of field.args) {
        const given = theirs?.args.find(({ name }) => name === arg.name);
        if (String(given?.type) !== String(arg.type) || given?.defaultValue !== arg.defaultValue) {
          faults.push(`${type.name}.${field.name}(${arg.name})`);
        }
      }
    }
  }
  t.deepEqual(faults, []);
});

checked('what is staged fits the types', async (t) => {
  const schema = official();
  const { db } = await ownDatabase(t);
  const shop = await openShop(t, { db, world: new World({ size: 60, seed: 9 }) });
  for (const mode of ['full', 'incremental'] as const) await read(shop, db, { mode });
  const rows = await db.query(sql`select entity, payload from staging.records`);
  t.true(rows.length > 60);
  for (const { entity, payload } of rows) {
    const type = schema.getType(entity === 'order' ? 'Order' : 'Customer') as GraphQLObjectType;
    t.deepEqual(faultsOf(schema, payload, type, type.name), []);
  }
});
