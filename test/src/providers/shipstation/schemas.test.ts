// What is asked and answered, against the descriptions of both versions of the API, where they are present.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import test, { type ExecutionContext } from 'ava';
import { World } from '../../../../src/sandbox/world.ts';
import { asFulfillment, connect } from './account.ts';

type Json = { [name: string]: Json } & Record<string, unknown>;
type Spec = {
  paths: Record<string, { get: { parameters: Json[] } }>;
  components: { parameters?: Json; schemas: Json };
};

const folder = new URL('../../../../../shared/providers/schemas/shipstation/', import.meta.url);
const described = existsSync(folder) ? test : test.skip;
const spec = (name: string): Spec => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
const V1 = 'shipstation-v1.openapi.thirdparty';
const V2 = 'shipstation-v2.openapi.trimmed';

/**
 * The description as a validator can use it: the one of version 1 knows no nulls and takes Pacific times for RFC 3339,
 * the one of version 2 forbids with additionalProperties what its allOf brings.
 */
function usable(value: unknown, nulls: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => usable(one, nulls));
  if (typeof value !== 'object' || value === null) return value;
  const { additionalProperties, 'x-nullable': nullable, ...rest } = value as Json;
  const schema = Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, usable(one, nulls)])) as Json;
  if (nulls && typeof schema.format === 'string') delete schema.format;
  const anything = nulls ? typeof rest.type === 'string' || '$ref' in rest : (nullable as unknown) === true;
  return anything ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function validator(name: string) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const described = spec(name);
  const schemas = Object.entries(described.components.schemas).map(([key, one]) => [key, usable(one, name === V1)]);
  ajv.addSchema({ $id: 'spec', components: { schemas: Object.fromEntries(schemas) } } as AnySchema);
  const check = (t: ExecutionContext<unknown>, schema: string, value: unknown) => {
    const validate = ajv.getSchema(`spec#/components/schemas/${schema}`)!;
    t.true(validate(value), `${schema}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
  };
  const accepts = (schema: string, value: unknown) => ajv.getSchema(`spec#/components/schemas/${schema}`)!(value);
  /** A request against what the path takes. */
  const checkRequest = (t: ExecutionContext<unknown>, url: URL) => {
    const { parameters } = described.paths[url.pathname]!.get;
    const known = parameters.map((one) => {
      const reference = (one.$ref as unknown as string | undefined)?.split('/').at(-1);
      return reference ? (described.components.parameters![reference] as Json) : one;
    });
    for (const [name, value] of url.searchParams) {
      const parameter = known.find((one) => (one.name as unknown) === name);
      t.truthy(parameter, `${url.pathname} takes no ${name}`);
      const schema = (name === 'page' || /size/i.test(name) ? { type: 'integer' } : parameter!.schema) as Json;
      const read = JSON.stringify(schema).includes('"integer"') ? Number(value) : value === 'false' ? false : value;
      const inline = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"spec#/components'));
      if (name.includes('Date')) t.regex(value, /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
      else t.true(ajv.validate(inline, read), `${name}=${value}`);
    }
  };
  return { check, accepts, checkRequest };
}

described('what is asked is what the API takes', async (t) => {
  const world = new World({ size: 30 });
  const { run, running } = await connect(t, world);
  const asked: URL[] = [];
  const note = (message: unknown) => {
    const { request } = message as { request: { origin: string; path: string } };
    if (request.origin === running.url) asked.push(new URL(request.path, request.origin));
  };
  subscribe('undici:request:create', note);
  await run();
  await run();
  await run('full');
  unsubscribe('undici:request:create', note);
  const [one, two] = [validator(V1), validator(V2)];
  const paths = new Set(asked.map(({ pathname }) => pathname));
  t.deepEqual([...paths].sort(), ['/customers', '/fulfillments', '/orders', '/shipments', '/v2/shipments']);
  for (const url of asked) (url.pathname.startsWith('/v2/') ? two : one).checkRequest(t, url);
});

described('what is answered is what the API answers', async (t) => {
  const world = new World({ size: 60 });
  world.change(asFulfillment(world));
  const { running } = await connect(t, world);
  const authorization = `Basic ${Buffer.from('sandbox-key:sandbox-secret').toString('base64')}`;
  const headers = { authorization, 'api-key': 'sandbox-v2-key' };
  const get = async (path: string) => {
    const text = await (await fetch(`${running.url}${path}`, { headers })).text();
    // the validator takes no address of the loopback for a URL
    return JSON.parse(text.replaceAll(running.url, 'https://api.shipstation.com'));
  };
  const { check } = validator(V1);
  const lists = { orders: 'Order', shipments: 'Shipment', customers: 'Customer', fulfillments: 'Fulfillment' };
  for (const [name, schema] of Object.entries(lists)) {
    const answer = await get(`/${name}?pageSize=500`);
    t.true(answer[name].length > 0, name);
    check(t, `${schema}PaginatedList`, answer);
  }
  for (const store of await get('/stores')) check(t, 'Store', store);
  const second = validator(V2);
  const answer = await get('/v2/shipments?page_size=1');
  t.true(answer.total > 1);
  second.check(t, 'list_shipments_response_body', answer);
  const { modified_at: _, ...less } = answer.shipments[0];
  t.false(second.accepts('list_shipments_response_body', { ...answer, shipments: [less] }));
  second.check(t, 'error_response_body', await get('/v2/shipments?page=0'));
  second.check(t, 'error_response_body', await get('/v2/nothing'));
});
