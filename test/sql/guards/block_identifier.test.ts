import { sql } from '@databases/pg';
import { refusal } from '../../support/decide.ts';
import { manualCustomer } from '../../support/payloads.ts';
import { type Story, story } from '../../support/story.ts';

const shop = { phone: '512 555 0100' };
const block = (kind: string, value: string) => sql`select * from spine.block_identifier(${kind}, ${value}, 'test')`;

/** Two people whom one phone made one. */
async function joined(s: Story) {
  await s.give('manual', 'customer', manualCustomer('1', { ...shop, email: 'ann@example.com' }));
  await s.give('manual', 'customer', manualCustomer('2', { ...shop, email: 'bob@example.com' }));
}

story('what a value joined comes apart, as its preview said, and the id stays with the first', async (s, t) => {
  await joined(s);
  t.deepEqual(await s.customers(), ['manual 1 + manual 2']);
  const foretold = await s.db.query(
    sql`select what, provider, identity_key from spine.preview_block('phone', ${shop.phone})`,
  );
  t.deepEqual(await s.customers(), ['manual 1 + manual 2'], 'a preview changes nothing');
  const changes = await s.db.query(block('phone', shop.phone));
  t.deepEqual(
    changes.map(({ what, provider, identity_key }) => ({ what, provider, identity_key })),
    foretold,
  );
  t.deepEqual(foretold, [
    { what: 'moved', provider: 'manual', identity_key: '2' },
    { what: 'created', provider: null, identity_key: null },
  ]);
  t.deepEqual(await s.customers(), ['manual 1', 'manual 2']);
  t.deepEqual(await s.primaries(), ['ann@example.com', 'bob@example.com']);
});

story('lifted, it joins them again', async (s, t) => {
  await joined(s);
  await s.db.query(block('phone', shop.phone));
  await s.db.query(sql`select * from spine.unblock_identifier('phone', ${shop.phone}, 'test')`);
  t.deepEqual(await s.customers(), ['manual 1 + manual 2']);
});

story('a pattern blocks every address that it covers', async (s, t) => {
  const same = (n: number) => manualCustomer(`${n}`, { email: 'info@one.example' });
  await s.give('manual', 'customer', same(1), same(2));
  t.is((await s.customers()).length, 1);
  await s.db.query(block('email', 'info@*'));
  t.is((await s.customers()).length, 2);
});

story('what is blocked already, or is no identifier, is refused', async (s, t) => {
  await s.db.query(block('phone', shop.phone));
  t.like(await refusal(s.db as never, block('phone', '+1 512-555-0100')), { code: 'IS010' });
  for (const [kind, value] of [
    ['phone', '12'],
    ['email', 'nobody'],
    ['address_hash', 'ab'],
    ['fax', '5125550100'],
  ] as const) {
    t.like(await refusal(s.db as never, block(kind, value)), { code: 'IS005' }, `${kind} ${value}`);
  }
});
