// The invented payloads against the providers' own schemas, which lie beside the repository on a developer's machine.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import test, { type ExecutionContext } from 'ava';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { type InventedRecord, inventedRecords } from '../../../src/population/population.ts';
import { faultsOf } from './graphql_shape.ts';

const shared = join(import.meta.dirname, '../../../../shared/providers');
const present = existsSync(join(shared, 'schemas'));
const checked = present ? test : test.skip;
const file = (name: string): string => readFileSync(join(shared, name), 'utf8');
const all = present ? [...inventedRecords({ size: 400, seed: 5, versions: 'all' })] : [];
const payloads = (wanted: (record: InventedRecord) => boolean): object[] =>
  all.filter(wanted).map(({ payload }) => JSON.parse(payload));

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A copy in which every object is passed through `change`. */
function rewrite(value: Json, change: (object: { [key: string]: Json }) => { [key: string]: Json }): Json {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, change));
  if (value === null || typeof value !== 'object') return value;
  return change(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rewrite(inner, change)])));
}

/** Without `additionalProperties: false`, which beside `allOf` forbids everything, and with null where it is nullable. */
function loosened(document: string): object {
  return rewrite(JSON.parse(document), (object) => {
    const { nullable, ...schema } = object;
    if (schema.additionalProperties === false) delete schema.additionalProperties;
    return nullable === true || schema['x-nullable'] === true ? { anyOf: [schema, { type: 'null' }] } : schema;
  }) as object;
}

/** A transcription that knows no null and too few states: names and types only. */
function namesAndTypes(document: string): object {
  return rewrite(JSON.parse(document), ({ format, enum: states, ...schema }) =>
    typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : schema,
  ) as object;
}

function validator(document: object, pointer: string): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  return ajv.addSchema(document, 'doc').compile({ $ref: `doc#${pointer}` });
}

/** Every one is valid; and the schema does look at what it is given: an object of numbers instead is refused. */
function accepts(t: ExecutionContext, validate: ValidateFunction, values: object[]): void {
  t.true(values.length > 0);
  for (const value of values) {
    const errors = validate(value) ? [] : validate.errors!.map((error) => `${error.instancePath} ${error.message}`);
    t.deepEqual(errors, [], JSON.stringify(value).slice(0, 400));
  }
  t.false(validate(Object.fromEntries(Object.keys(values[0]!).map((key) => [key, [{}]]))));
}

checked('Shopify nodes fit the schema of 2026-10', (t) => {
  const schema = buildSchema(file('schemas/shopify/admin-2026-10.customer-order.graphql'));
  for (const [entity, type] of [
    ['customer', 'Customer'],
    ['order', 'Order'],
  ] as const) {
    const nodes = payloads(
      (r) => r.provider === 'shopify' && r.entity === entity && r.payload.startsWith('{"id":"gid'),
    );
    t.true(nodes.length > 50);
    for (const node of nodes) t.deepEqual(faultsOf(schema, node, schema.getType(type) as GraphQLObjectType, type), []);
  }
});

checked('Shopify webhooks carry no field that the published ones do not', (t) => {
  const keysOf = (value: Json, path = ''): string[] => {
    if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, `${path}[]`));
    if (value === null || typeof value !== 'object') return [path];
    return [path, ...Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${path}.${key}`))];
  };
  const known = new Set([
    ...keysOf(JSON.parse(file('samples/shopify/webhook.orders-partially_fulfilled.json'))),
    ...keysOf(JSON.parse(file('samples/shopify/webhook.customers-create.json'))),
  ]);
  const bodies = payloads((r) => r.provider === 'shopify' && !r.payload.startsWith('{"id":"gid')) as Json[];
  t.true(bodies.length > 100);
  const extra = new Set(
    bodies.flatMap((body) => keysOf(body)).filter((key) => !known.has(key) && !key.startsWith('.refunds[]')),
  );
  t.deepEqual([...extra], []);
});

checked('QBO objects fit the schema, each in its envelope', (t) => {
  const document = JSON.parse(file('schemas/qbo/qbo-entities.schema.json'));
  for (const name of ['Customer', 'Invoice', 'SalesReceipt', 'CreditMemo', 'RefundReceipt']) {
    const validate = validator(document, `/definitions/${name}`);
    const values = payloads((r) => r.provider === 'qbo' && r.payload.startsWith(`{"${name}":`));
    accepts(
      t,
      validate,
      values.map((value) => (value as Record<string, object>)[name]!),
    );
  }
});

checked('Amazon orders fit both models', (t) => {
  const v0 = validator(loosened(file('schemas/amazon/ordersV0.trimmed.json')), '/definitions/Order');
  const v2026Document = loosened(file('schemas/amazon/orders_2026-01-01.trimmed.json'));
  const v2026 = validator(
    v2026Document,
    'definitions' in v2026Document ? '/definitions/Order' : '/components/schemas/Order',
  );
  accepts(
    t,
    v0,
    payloads((r) => r.provider === 'amazon' && r.payload.startsWith('{"AmazonOrderId"')),
  );
  accepts(
    t,
    v2026,
    payloads((r) => r.provider === 'amazon' && r.payload.startsWith('{"orderId"')),
  );
});

checked('ShipStation objects have the names and types of v1, and fit v2', (t) => {
  const v1 = namesAndTypes(file('schemas/shipstation/shipstation-v1.openapi.thirdparty.json'));
  for (const [entity, name] of [
    ['order', 'Order'],
    ['shipment', 'Shipment'],
    ['customer', 'Customer'],
  ] as const) {
    const values = payloads((r) => r.provider === 'shipstation' && r.entity === entity && !r.key.includes('se-'));
    accepts(t, validator(v1, `/components/schemas/${name}`), values);
  }
  const v2 = validator(
    loosened(file('schemas/shipstation/shipstation-v2.openapi.trimmed.json')),
    '/components/schemas/shipment',
  );
  accepts(
    t,
    v2,
    payloads((r) => r.key.startsWith('shipment:se-')),
  );
});

checked('Klaviyo profiles fit the schema of 2026-07-15', (t) => {
  const document = loosened(file('schemas/klaviyo/2026-07-15.get_profile.openapi.json'));
  const validate = validator(document, '/components/schemas/ProfileResponsePluralConversationsObjectResource');
  accepts(
    t,
    validate,
    payloads((r) => r.provider === 'klaviyo'),
  );
});
