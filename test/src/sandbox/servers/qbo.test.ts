import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import test, { type ExecutionContext } from 'ava';
import fastify from 'fastify';
import type { Behaviour } from '../../../../src/sandbox/server.ts';
import { serveQbo } from '../../../../src/sandbox/servers/qbo.ts';
import { World } from '../../../../src/sandbox/world.ts';

const NOW = Date.parse('2027-06-01T12:00:00Z');
const DAY = 86_400_000;
const schemas = join(import.meta.dirname, '../../../../../shared/providers/schemas/qbo/qbo-entities.schema.json');
const checked = existsSync(schemas) ? test : test.skip;

// biome-ignore lint/suspicious/noExplicitAny: bodies of many forms
type Json = Record<string, any>;
type Answered = { status: number; headers: Headers; body: Json };

async function company(
  t: ExecutionContext<unknown>,
  behaviour: Behaviour = {},
  world = new World({ size: 60, seed: 3, now: () => NOW }),
) {
  const running = await serveQbo(world, behaviour);
  t.teardown(() => running.close());
  const { environment: env, url } = running;
  const basic = Buffer.from(`${env.QBO_CLIENT_ID}:${env.QBO_CLIENT_SECRET}`).toString('base64');
  const call = async (address: string, init: RequestInit): Promise<Answered> => {
    const response = await fetch(address, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text.startsWith('{') ? JSON.parse(text) : { text },
    };
  };
  const refresh = (token = env.QBO_REFRESH_TOKEN!, authorization = `Basic ${basic}`) =>
    call(env.QBO_TOKEN_URL!, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }),
    });
  const { body } = await refresh();
  const get = (path: string, headers: Record<string, string> = {}) =>
    call(`${url}/v3/company/${env.QBO_REALM_ID}/${path}`, {
      headers: { accept: 'application/json', authorization: `Bearer ${body.access_token}`, ...headers },
    });
  const query = (statement: string) => get(`query?query=${encodeURIComponent(statement)}`);
  return { running, world, refresh, get, query, call };
}

test('a query gives the objects that it asks for, with all their digits', async (t) => {
  const { world, query, running, call, refresh } = await company(t);
  const { status, headers, body } = await query('select * from Customer');
  t.is(status, 200);
  t.truthy(headers.get('intuit_tid'));
  t.is(body.QueryResponse.Customer.length, world.all('qbo', 'customer').length);
  t.is(body.QueryResponse.maxResults, body.QueryResponse.Customer.length);
  t.regex(body.time, /^2027-06-01T05:00:00-07:00$/);
  const [customer] = body.QueryResponse.Customer as Json[];
  const same = async (where: string) =>
    (await query(`SELECT * FROM Customer WHERE ${where}`)).body.QueryResponse.Customer;
  t.deepEqual(await same(`Id = '${customer!.Id}'`), [customer]);
  t.deepEqual(await same(`Id IN ('${customer!.Id}', '-1')`), [customer]);
  t.true((await same(`DisplayName LIKE '${customer!.DisplayName.slice(0, 3)}%'`)).length >= 1);
  // as a body too
  const token = (await refresh()).body.access_token;
  const posted = await call(`${running.url}/v3/company/${running.environment.QBO_REALM_ID}/query`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/text', authorization: `Bearer ${token}` },
    body: `SELECT * FROM Customer WHERE Id = '${customer!.Id}'`,
  });
  t.deepEqual(posted.body.QueryResponse.Customer, [customer]);
});

test('pages, counts, fields and orders', async (t) => {
  const { world, query } = await company(t);
  const count = world.all('qbo', 'order').filter(({ kind }) => kind === 'invoice').length;
  t.true(count > 5);
  t.deepEqual((await query('SELECT COUNT(*) FROM Invoice')).body.QueryResponse, { totalCount: count });
  const ids: string[] = [];
  const times: number[] = [];
  for (let start = 1; ; start += 3) {
    const { body } = await query(
      `SELECT * FROM Invoice ORDERBY MetaData.LastUpdatedTime STARTPOSITION ${start} MAXRESULTS 3`,
    );
    const { Invoice: list = [] } = body.QueryResponse;
    ids.push(...list.map((one: Json) => one.Id));
    times.push(...list.map((one: Json) => Date.parse(one.MetaData.LastUpdatedTime)));
    if (list.length < 3) break;
  }
  t.is(new Set(ids).size, count);
  t.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  const { body } = await query('SELECT Id FROM Invoice ORDER BY TotalAmt DESC MAXRESULTS 2');
  t.deepEqual(Object.keys(body.QueryResponse.Invoice[0]), ['domain', 'sparse', 'Id']);
  t.deepEqual((await query('SELECT * FROM Invoice STARTPOSITION 10000')).body.QueryResponse, {});
});

test('only active customers, unless others are asked for', async (t) => {
  const { world, query } = await company(t);
  const [customer] = world.all('qbo', 'customer').filter(({ id }) => id !== '58');
  world.change({ ...customer!, active: false });
  const ids = async (where: string) =>
    ((await query(`SELECT * FROM Customer ${where}`)).body.QueryResponse.Customer as Json[]).map(({ Id }) => Id);
  t.false((await ids('')).includes(customer!.id));
  t.true((await ids('WHERE Active IN (true,false)')).includes(customer!.id));
  t.deepEqual(await ids('WHERE Active = false'), [customer!.id]);
});

test('times are instants, in any offset', async (t) => {
  const { world, query } = await company(t);
  const [one] = world.changed('qbo', 'order', 0).filter(({ kind }) => kind === 'invoice');
  const at = Math.floor(one!.updatedAt / 1000) * 1000;
  const count = async (from: string, to: string) =>
    (
      await query(
        `SELECT COUNT(*) FROM Invoice WHERE MetaData.LastUpdatedTime >= '${from}' AND MetaData.LastUpdatedTime <= '${to}'`,
      )
    ).body.QueryResponse.totalCount;
  const utc = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
  const east = (time: number) => `${new Date(time + 2 * 3_600_000).toISOString().slice(0, 19)}+02:00`;
  t.true((await count(utc(at), utc(at))) >= 1);
  t.is(await count(east(at), east(at)), await count(utc(at), utc(at)));
  t.is(await count(utc(at - 2000), utc(at - 1000)), 0);
});

test('what the real one refuses is refused', async (t) => {
  const { query, get } = await company(t);
  const refused: [string, string][] = [
    ['', '4000'],
    ['SELECT', '4000'],
    ['SELECT * FROM Dragon', '4001'],
    ["SELECT * FROM Customer WHERE Id = '1' OR Id = '2'", '4000'],
    ['SELECT * FROM Customer GROUP BY Id', '4000'],
    ["SELECT * FROM Customer WHERE Id > '1'", '4001'],
    ["SELECT * FROM Customer WHERE Id LIKE '1%'", '4001'],
    ["SELECT * FROM Customer WHERE Notes = 'x'", '4001'],
    ['SELECT * FROM Invoice WHERE Active IN (true,false)', '4001'],
    ['SELECT * FROM Customer WHERE Active = maybe', '4001'],
    ["SELECT * FROM Customer WHERE DisplayName = 'O''Brien'", '4000'],
    ["SELECT * FROM Customer WHERE DisplayName = 'O", '4000'],
    ["SELECT * FROM Customer WHERE MetaData.LastUpdatedTime >= 'yesterday'", '4000'],
    ['SELECT * FROM Customer STARTPOSITION 0', '4001'],
    ['SELECT * FROM Customer MAXRESULTS 1001', '4001'],
    ['SELECT * FROM Customer MAXRESULTS ten', '4000'],
    ['SELECT * FROM Customer ORDERBY Notes', '4001'],
    ['DELETE FROM Customer', '4000'],
  ];
  for (const [statement, code] of refused) {
    const { status, body } = await query(statement);
    t.is(status, 400, statement);
    t.is(body.Fault.Error[0].code, code, statement);
  }
  t.is((await query("SELECT * FROM Customer WHERE DisplayName = 'O\\'Brien'")).status, 200);
  for (const path of [
    'cdc',
    'cdc?entities=Customer',
    'cdc?entities=Dragon&changedSince=2027-05-30',
    'cdc?entities=Customer&changedSince=2027-01-01',
  ]) {
    t.is((await get(path)).body.Fault.Error[0].code, '4001', path);
  }
});

test('tokens are asked for, expire and are of one company', async (t) => {
  const { get, refresh, running, call } = await company(t, { tokenLife: -1 });
  const expired = await get('query?query=select%20*%20from%20Customer');
  t.is(expired.status, 401);
  t.is(expired.body.fault.error[0].code, '3200');
  t.is((await get('query', { authorization: 'Bearer no' })).status, 401);
  t.is((await refresh('RT1-unknown')).status, 400);
  t.is((await refresh('RT1-unknown')).body.error, 'invalid_grant');
  t.is((await refresh(undefined, 'Basic eDp5')).body.error, 'invalid_client');
  const other = await company(t);
  const token = (await other.refresh()).body.access_token;
  const stranger = await call(`${other.running.url}/v3/company/77/query?query=x`, {
    headers: { accept: 'application/json', authorization: `Bearer ${token}` },
  });
  t.is(stranger.status, 403);
  t.is(stranger.body.Fault.Error[0].code, '3100');
  const xml = await other.get('query?query=select%20*%20from%20Customer', { accept: '*/*' });
  t.regex(xml.body.text, /^<\?xml/);
  t.true(running.requests.total > 3);
});

test('refresh tokens rotate: an old one gives the same again until the new one is used, then nothing', async (t) => {
  const { refresh } = await company(t);
  const first = (await refresh()).body;
  t.is((await refresh()).body.refresh_token, first.refresh_token);
  const second = (await refresh(first.refresh_token)).body;
  t.not(second.refresh_token, first.refresh_token);
  t.is((await refresh()).body.error, 'invalid_grant');
  t.is((await refresh(first.refresh_token)).body.refresh_token, second.refresh_token);
  t.is((await refresh(second.refresh_token)).status, 200);
  t.is((await refresh(first.refresh_token)).body.error, 'invalid_grant');
});

test('changed data has whole objects and stubs, and no list where nothing was', async (t) => {
  const { world, running, get } = await company(t);
  const since = new Date(NOW - DAY).toISOString();
  const cdc = async () =>
    (await get(`cdc?entities=Customer,Invoice,SalesReceipt&changedSince=${encodeURIComponent(since)}`)).body;
  const lists = ({ CDCResponse }: Json): Json[] => CDCResponse[0].QueryResponse;
  t.deepEqual(lists(await cdc()), [{}, {}, {}]);
  const [invoice, other] = world.all('qbo', 'order').filter(({ kind }) => kind === 'invoice');
  world.change(invoice!);
  running.company.remove('Invoice', other!.id);
  const found = lists(await cdc()).find((list) => 'Invoice' in list)!;
  t.like(found.Invoice[0], { Id: invoice!.id, sparse: false });
  t.deepEqual(found.Invoice[1], {
    domain: 'QBO',
    status: 'Deleted',
    Id: other!.id,
    MetaData: { LastUpdatedTime: '2027-06-01T05:00:00-07:00' },
  });
});

test('changed data is cut at a thousand objects', async (t) => {
  const { world, get } = await company(t);
  const [like] = world.all('qbo', 'customer');
  for (let n = 0; n < 1005; n++) world.change({ ...like!, id: `${70_000 + n}`, key: `${70_000 + n}` });
  const { body } = await get(`cdc?entities=Customer&changedSince=${new Date(NOW - DAY).toISOString()}`);
  t.is(body.CDCResponse[0].QueryResponse[0].Customer.length, 1000);
});

test('ten requests a second', async (t) => {
  const { get, running } = await company(t, { limited: true });
  const answers = await Promise.all(Array.from({ length: 30 }, () => get('query?query=select%20*%20from%20Customer')));
  const refused = answers.filter(({ status }) => status === 429);
  t.true(refused.length > 0);
  t.is(refused[0]!.body.Fault.Error[0].code, '3001');
  t.is(refused[0]!.headers.get('retry-after'), null);
  t.is(running.requests.throttled, refused.length);
  t.is(running.environment.QBO_RATE, undefined);
});

test('what happens is delivered, signed, in both forms by turns', async (t) => {
  const bodies: Json[] = [];
  const receiver = fastify();
  receiver.removeAllContentTypeParsers();
  receiver.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  receiver.post('/', async (request) => {
    const expected = createHmac('sha256', 'a secret').update(String(request.body)).digest('base64');
    t.is(request.headers['intuit-signature'], expected);
    bodies.push(JSON.parse(String(request.body)));
    return {};
  });
  t.teardown(() => receiver.close());
  const url = await receiver.listen({ port: 0, host: '127.0.0.1' });
  const { world, running } = await company(t, { webhooks: { url, secret: 'a secret' } });
  t.is(running.environment.QBO_WEBHOOK_VERIFIER, 'a secret');
  const [one, two] = world.all('qbo', 'customer');
  const [invoice] = world.all('qbo', 'order').filter(({ kind }) => kind === 'invoice');
  world.change(one!);
  world.change({ ...invoice!, sale: { ...invoice!.sale!, state: 'voided' } });
  await running.delivered();
  running.company.merge(one!.id, two!.id);
  running.company.remove('Invoice', invoice!.id);
  world.change({ ...two!, id: '99999', key: '99999' });
  await running.delivered();
  const [legacy, events] = bodies;
  t.is(bodies.length, 2);
  const realmId = running.environment.QBO_REALM_ID;
  t.like(legacy!.eventNotifications[0], { realmId });
  t.deepEqual(
    legacy!.eventNotifications[0].dataChangeEvent.entities.map(({ name, operation }: Json) => `${name} ${operation}`),
    ['Customer Update', 'Invoice Void'],
  );
  t.regex(legacy!.eventNotifications[0].dataChangeEvent.entities[0].lastUpdated, /T05:00:0\d-0700$/);
  t.deepEqual(
    (events as unknown as Json[]).map(({ type, intuitentityid, data }) => [type, intuitentityid, data]),
    [
      ['qbo.customer.merged.v1', two!.id, { deletedid: one!.id }],
      ['qbo.invoice.deleted.v1', invoice!.id, {}],
      ['qbo.customer.created.v1', '99999', {}],
    ],
  );
});

test('a merge takes the loser away and gives its sales to the winner', async (t) => {
  const { world, running, query } = await company(t);
  const [sale] = world.all('qbo', 'order').filter(({ kind, customerId }) => kind === 'invoice' && customerId !== null);
  const winner = world.all('qbo', 'customer').find(({ id }) => id !== sale!.customerId && id !== '58')!;
  const read = async () =>
    (await query(`SELECT * FROM Invoice WHERE Id = '${sale!.id}'`)).body.QueryResponse.Invoice[0];
  const before = await read();
  running.company.merge(sale!.customerId!, winner.id);
  const after = await read();
  t.is(after.CustomerRef.value, winner.id);
  t.deepEqual(after.MetaData, before.MetaData);
  t.deepEqual((await query(`SELECT * FROM Customer WHERE Id = '${sale!.customerId}'`)).body.QueryResponse, {});
});

checked('answers fit the schema', async (t) => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(JSON.parse(readFileSync(schemas, 'utf8')), 'doc');
  const validators = {
    query: ajv.compile({ $ref: 'doc#/definitions/QueryEnvelope' }),
    cdc: ajv.compile({ $ref: 'doc#/definitions/CDCEnvelope' }),
  };
  const fits = (kind: 'query' | 'cdc', { body }: Answered) => {
    validators[kind](body);
    t.deepEqual(validators[kind].errors ?? [], []);
  };
  const { world, running, query, get } = await company(t);
  for (const type of ['Customer', 'Invoice', 'SalesReceipt', 'CreditMemo', 'RefundReceipt']) {
    fits('query', await query(`SELECT * FROM ${type} MAXRESULTS 1000`));
  }
  fits('query', await query('SELECT COUNT(*) FROM Customer'));
  fits('query', await query('SELECT nothing'));
  running.failInside(1);
  fits('query', await query('SELECT * FROM Customer'));
  world.live(60);
  running.company.remove('Invoice', world.all('qbo', 'order').find(({ kind }) => kind === 'invoice')!.id);
  fits('cdc', await get(`cdc?entities=Customer,Invoice&changedSince=${new Date(NOW - DAY).toISOString()}`));
  t.false(validators.query({ QueryResponse: { Customer: [{ Id: 5 }] } }));
});
