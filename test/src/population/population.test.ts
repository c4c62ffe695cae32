import { createHash } from 'node:crypto';
import test from 'ava';
import type { Mess, Provider } from '../../../src/population/model.ts';
import { inventedObjects, inventedRecords, type PopulationOptions } from '../../../src/population/population.ts';

const all = [...inventedRecords({ size: 2000, versions: 'all' })];
const parsed = (provider: Provider) =>
  all
    .filter((record) => record.provider === provider)
    .map((record) => ({ ...record, body: JSON.parse(record.payload) }));

const digest = (options: PopulationOptions): string => {
  const hash = createHash('sha256');
  for (const record of inventedRecords(options)) hash.update(JSON.stringify(record));
  return hash.digest('hex');
};

test('one seed gives one population, another seed another', (t) => {
  for (const order of ['provider', 'person', 'shuffled'] as const) {
    t.is(digest({ size: 60, seed: 3, order, versions: 'all' }), digest({ size: 60, seed: 3, order, versions: 'all' }));
  }
  t.not(digest({ size: 60, seed: 3 }), digest({ size: 60, seed: 4 }));
  t.is(digest({ size: 60, seed: 3 }), digest({ size: 60, seed: 3 }));
});

test('a person is the same whatever the size of the population', (t) => {
  const small = [...inventedRecords({ size: 30, order: 'person' })];
  const large = [...inventedRecords({ size: 90, order: 'person' })];
  t.deepEqual(large.slice(0, small.length), small);
});

test('every person exists, and nobody else', (t) => {
  const people = new Set(all.map(({ truth }) => truth).filter((truth) => !truth.startsWith('house:')));
  t.is(people.size, 2000);
});

test('every order of records has the same records', (t) => {
  const sorted = (order: 'provider' | 'person' | 'shuffled') =>
    [...inventedRecords({ size: 80, versions: 'all', order })].map((record) => JSON.stringify(record)).sort();
  t.deepEqual(sorted('person'), sorted('provider'));
  t.deepEqual(sorted('shuffled'), sorted('provider'));
  const shuffled = [...inventedRecords({ size: 80, order: 'shuffled' })].map(({ key }) => key);
  t.notDeepEqual(
    shuffled,
    [...inventedRecords({ size: 80, order: 'person' })].map(({ key }) => key),
  );
});

test('provider order is that of a sync', (t) => {
  const runs = all.map(({ provider, entity }) => `${provider} ${entity}`).filter((run, n, runs) => run !== runs[n - 1]);
  t.deepEqual(runs, [
    'qbo customer',
    'qbo order',
    'shopify customer',
    'shopify order',
    'amazon order',
    'shipstation customer',
    'shipstation order',
    'shipstation shipment',
    'klaviyo profile',
    'manual customer',
    'manual order',
  ]);
});

test('a key has one object, whose versions come in time', (t) => {
  const seen = new Map<string, { version: number; updatedAt: number; truth: string }>();
  for (const { provider, entity, key, version, updatedAt, truth } of all) {
    const before = seen.get(`${provider} ${entity} ${key}`);
    t.is(version, before === undefined ? 0 : before.version + 1, key);
    if (before !== undefined) t.true(updatedAt > before.updatedAt && truth === before.truth, key);
    seen.set(`${provider} ${entity} ${key}`, { version, updatedAt, truth });
  }
  const count = (versions: PopulationOptions['versions']) => [...inventedObjects({ size: 2000, versions })].length;
  t.is(count('newest'), seen.size);
  t.is(count('first'), seen.size);
  t.is(count('first') + count('later'), all.length);
});

test('every mess of real life occurs', (t) => {
  const kinds: Record<Mess, true> = {
    moved: true,
    changed_email: true,
    typo: true,
    corrected: true,
    nickname: true,
    gift: true,
    guest: true,
    nobody: true,
    masked: true,
    uniform_address: true,
    unmasked_later: true,
    relay_email: true,
    proxy_phone: true,
    pickup_point: true,
    copy_of_masked: true,
    house_account: true,
    bookkeeper_email: true,
    office_phone: true,
    household_phone: true,
    household_email: true,
    father_and_son: true,
    namesake: true,
    job: true,
    inactive: true,
    credit: true,
    refund: true,
    voided: true,
    test: true,
    cancelled: true,
    subscriber: true,
    csv: true,
    big_id: true,
    email_list: true,
    free_form_address: true,
  };
  const occurred = new Set(all.flatMap(({ mess }) => mess));
  for (const kind of Object.keys(kinds) as Mess[]) t.true(occurred.has(kind), kind);
});

test('what people share is shared as announced', (t) => {
  const people = new Map<string, Set<string>>();
  for (const { shared, truth } of all) {
    for (const { by, value } of shared)
      people.set(`${by} ${value}`, (people.get(`${by} ${value}`) ?? new Set()).add(truth));
  }
  const most = (by: string) =>
    Math.max(...[...people].filter(([key]) => key.startsWith(`${by} `)).map(([, { size }]) => size));
  t.is(most('bookkeeper_email'), 30);
  t.true(most('office_phone') > 10);
  t.is(most('household_phone'), 2);
  t.is(most('household_email'), 2);
  t.is(most('father_and_son'), 2);
  t.true(most('house_account') > 30);
  t.true(most('uniform_address') > 100);
});

test('QBO has thirty customers under one bookkeeper, jobs, inactive ones, and every kind of transaction', (t) => {
  const qbo = parsed('qbo');
  const customers = qbo.filter(({ entity }) => entity === 'customer').map(({ body }) => body.Customer);
  const emails = customers
    .filter(({ SyncToken }) => SyncToken === '0')
    .map(({ PrimaryEmailAddr }) => PrimaryEmailAddr?.Address);
  const books = Object.values(
    Object.groupBy(
      emails.filter((email) => email?.startsWith('books')),
      (email) => email!,
    ),
  );
  t.deepEqual(
    books.map((clients) => clients!.length),
    [30, 30],
  );
  t.true(customers.some(({ Job, ParentRef }) => Job && customers.some(({ Id }) => Id === ParentRef.value)));
  for (const billed of [true, false]) t.true(customers.some((one) => one.Job && one.BillWithParent === billed));
  t.true(customers.every(({ Job, BillWithParent }) => Job || !BillWithParent));
  t.true(customers.some(({ Active, DisplayName }) => !Active && DisplayName.endsWith(' (deleted)')));
  t.true(customers.some(({ PrimaryEmailAddr }) => PrimaryEmailAddr?.Address.includes('; ')));
  t.true(customers.some(({ DisplayName }) => DisplayName === 'Website Orders'));
  for (const name of ['Invoice', 'SalesReceipt', 'CreditMemo', 'RefundReceipt'])
    t.true(
      qbo.some(({ body }) => name in body),
      name,
    );
  t.true(qbo.some(({ body }) => body.Invoice?.PrivateNote === 'Voided' && body.Invoice.TotalAmt === 0));
  t.true(qbo.some(({ body }) => body.SalesReceipt && !body.SalesReceipt.CustomerRef));
  const customerIds = new Set(customers.map(({ Id }) => Id));
  t.true(
    qbo.some(({ body }) => customerIds.has(body.SalesReceipt?.Id)),
    'a receipt has the number of a customer',
  );
});

test('Shopify has guests, test and cancelled orders, gifts, both spellings, and a house account', (t) => {
  const orders = parsed('shopify')
    .filter(({ entity }) => entity === 'order')
    .map(({ body }) => body);
  const [nodes, bodies] = [
    orders.filter(({ id }) => typeof id === 'string'),
    orders.filter(({ id }) => typeof id === 'number'),
  ];
  t.true(nodes.some(({ customer }) => customer === null) && bodies.some(({ customer }) => customer === null));
  t.true(nodes.some((order) => order.test) && orders.some((order) => order.cancelledAt ?? order.cancelled_at));
  t.true(nodes.some(({ billingAddress, shippingAddress }) => billingAddress?.name !== shippingAddress?.name));
  t.true(bodies.some(({ email, billing_address: address }) => email === '' && address === null));
  t.true(nodes.filter(({ customer }) => customer?.displayName === 'Website Orders').length > 5);
  t.true(nodes.some(({ displayFinancialStatus: status }) => status === 'PARTIALLY_REFUNDED'));
});

test('Amazon masks: one address for many, relay addresses, proxy numbers, lockers', (t) => {
  const orders = parsed('amazon').map(({ body }) => body);
  const [v0, v2026] = [orders.filter((order) => order.AmazonOrderId), orders.filter((order) => order.orderId)];
  const uniform = v0.filter(({ ShippingAddress: a }) => a?.PostalCode === '98109-5210' && !a.Name && !a.AddressLine1);
  t.true(uniform.length > 50);
  t.true(v2026.filter(({ recipient }) => recipient?.deliveryAddress.postalCode === '98109-5210').length > 50);
  t.true(v0.some(({ BuyerInfo }) => /@marketplace\.amazon\./.test(BuyerInfo.BuyerEmail)));
  t.true(v0.some(({ ShippingAddress }) => / ext\. \d{5}$/.test(ShippingAddress?.Phone)));
  t.true(v0.some(({ IsAccessPointOrder }) => IsAccessPointOrder));
  t.true(v2026.some(({ recipient }) => recipient?.deliveryAddress.addressType === 'PICKUP_POINT'));
  t.true(v0.some(({ OrderStatus, ShippingAddress }) => OrderStatus === 'Canceled' && !ShippingAddress));
  t.true(orders.every((order) => /^\d{3}-\d{7}-\d{7}$/.test(order.AmazonOrderId ?? order.orderId)));
});

test('ShipStation copies carry the person whom Amazon masks', (t) => {
  const masked = new Set(
    parsed('amazon')
      .filter(({ mess, version }) => version === 0 && mess.includes('masked'))
      .map(({ key }) => key),
  );
  const copies = parsed('shipstation').filter(({ body, entity }) => entity === 'order' && masked.has(body.orderNumber));
  t.true(copies.length > 50);
  t.true(copies.every(({ body }) => body.shipTo.name && body.shipTo.street1));
  const shipments = parsed('shipstation').filter(({ entity }) => entity === 'shipment');
  t.true(shipments.some(({ body }) => body.voided) && shipments.some(({ key }) => key.startsWith('shipment:se-')));
  t.true(copies.every(({ body }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}$/.test(body.createDate)));
});

test('an id past 2^53 keeps every digit', (t) => {
  const big = all.filter(({ mess, payload }) => mess.includes('big_id') && !payload.startsWith('{"id":"gid'));
  t.true(big.length > 100);
  for (const { payload, key } of big) t.true(payload.startsWith(`{"id":${key.replace('order:', '')},`), key);
});

test('addresses and telephones are nobody real, and nobody else’s', (t) => {
  const owner = new Map<string, string>();
  const shared = new Set(all.flatMap((record) => record.shared.map(({ value }) => value)));
  for (const { contact, truth, mess } of inventedObjects({ size: 2000, versions: 'all' })) {
    for (const value of [contact.email?.toLowerCase(), contact.phone?.includes('ext') ? null : contact.phone]) {
      if (!value || shared.has(value)) continue;
      t.is(owner.get(value) ?? truth, truth, value);
      owner.set(value, truth);
    }
    if (contact.email === null || mess.includes('relay_email')) continue;
    t.regex(contact.email, /(@example\.(com|org|net)|\.example)$/);
  }
});
