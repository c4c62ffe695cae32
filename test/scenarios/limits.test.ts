// Two candidates do not catch a shared mailbox: there the one candidate is the wrong one.
import { amazonOrder, manualCustomer, shipstationOrder, shopifyCustomer } from '../support/payloads.ts';
import { story } from '../support/story.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

story('a sixth email by a shared phone is for a person to decide', async (s, t) => {
  const phone = '512 555 0100';
  await s.give(
    'manual',
    'customer',
    ...range(6).map((n) => manualCustomer(`${n}`, { phone, email: `p${n}@example.com` })),
  );
  t.is(Object.keys(await s.holders('email')).length, 5);
  t.deepEqual(await s.reviews(), ['manual 6: limit of manual 1 + manual 2 + manual 3 + manual 4 + manual 5']);
});

story('a sixth phone by a shared email is for a person to decide', async (s, t) => {
  const email = 'office@example.com';
  await s.give(
    'manual',
    'customer',
    ...range(6).map((n) => manualCustomer(`${n}`, { email, phone: `512 555 010${n}` })),
  );
  t.is(Object.keys(await s.holders('phone')).length, 5);
  t.deepEqual(await s.reviews(), ['manual 6: limit of manual 1 + manual 2 + manual 3 + manual 4 + manual 5']);
});

story('a sixth name is for a person to decide; a name with a known word is not', async (s, t) => {
  const email = 'office@example.com';
  const names = ['Ada Love', 'Bob Stone', 'Cy Young', 'Dee Wood', 'Eve Moss', 'Fay Hill', 'Ada Hill'];
  await s.give('manual', 'customer', ...names.map((name, n) => manualCustomer(`${n + 1}`, { email, name })));
  const five = 'manual 1 + manual 2 + manual 3 + manual 4 + manual 5 + manual 7';
  t.deepEqual(await s.customers(), [five]);
  t.deepEqual(await s.reviews(), [`manual 6: limit of ${five}`]);
});

story('relay addresses do not count', async (s, t) => {
  const ids = range(8).map((n) => `113-1234567-765432${n}`);
  const phone = '512 555 0100';
  const address = {
    name: 'Ada',
    address1: '1 Elm',
    address2: null,
    city: 'Austin',
    state: 'TX',
    postalCode: '78701',
    country: 'US',
  };
  await s.give(
    'amazon',
    'order',
    ...ids.map((id, n) => amazonOrder(id, { email: `q${n}@marketplace.amazon.com`, phone, address })),
  );
  t.is((await s.customers()).length, 1);
  t.is(Object.keys(await s.holders('email')).length, 8);
});

story('former emails do not count', async (s, t) => {
  for (const n of range(7)) {
    await s.give(
      'shopify',
      'customer',
      shopifyCustomer('1', { at: n, email: `p${n}@example.com`, phone: '512 555 0100' }),
    );
  }
  await s.give('manual', 'customer', manualCustomer('1', { phone: '512 555 0100', email: 'new@example.com' }));
  t.deepEqual(await s.customers(), ['shopify 1 + manual 1']);
});

story('what is exact or an order reference is above the limits', async (s, t) => {
  const phone = '512 555 0100';
  await s.give(
    'manual',
    'customer',
    ...range(5).map((n) => manualCustomer(`${n}`, { phone, email: `p${n}@example.com` })),
  );
  await s.give('manual', 'customer', manualCustomer('5', { phone, email: 'p6@example.com' }));
  t.like(await s.outcomes(), { 'manual 5': 'exact' });
  const id = '113-1234567-7654321';
  await s.give('amazon', 'order', amazonOrder(id, { email: 'q@marketplace.amazon.com' }));
  await s.give(
    'shipstation',
    'order',
    ...range(7).map((n) => shipstationOrder(n, { number: id, email: `q${n}@example.com` })),
  );
  t.is((await s.customers()).length, 2);
  t.deepEqual(await s.reviews(), []);
});
