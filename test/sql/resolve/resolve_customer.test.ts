import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../../support/database.ts';
import { manualCustomer, shopifyCustomer, street } from '../../support/payloads.ts';
import { story } from '../../support/story.ts';

type Arguments = {
  external_id?: string;
  email?: string;
  phone?: string;
  address?: object;
  first_name?: string;
  last_name?: string;
  company?: string;
};

async function call(db: Queryable, provider: string, given: Arguments = {}, name = 'resolve_customer') {
  const { external_id, email, phone, address, first_name, last_name, company } = given;
  const [answer] = await db.query(sql`
    select * from ${sql.ident('spine', name)}(${provider}, ${external_id}, ${email}, ${phone},
      ${address ? JSON.stringify(address) : null}::jsonb, ${first_name}, ${last_name}, ${company})`);
  return answer;
}
const upsert = (db: Queryable, provider: string, given?: Arguments) => call(db, provider, given, 'upsert_customer');

story('a new customer, then the same one', async (s, t) => {
  const first = await call(s.db, 'manual', { external_id: '1', email: ' Ada@Example.com ', first_name: 'Ada' });
  t.like(first, { is_new: true, is_ambiguous: false, matched_by: 'none', ambiguous_customer_ids: [] });
  const second = await call(s.db, 'manual', { external_id: '1', email: 'ada@example.com', first_name: 'Ada' });
  t.deepEqual(second, { ...first, is_new: false, matched_by: 'exact' });
  t.deepEqual(await s.customers(), ['manual 1']);
});

story('all but the provider may be left out, in any notation', async (s, t) => {
  const rows = await s.db.query(sql`
    select (resolve_customer('manual', email => 'ada@example.com')).customer_id
    union all select (resolve_customer(provider => 'shopify', phone => '512 555 0100', email => 'ada@example.com')).customer_id`);
  t.is(new Set(rows.map((row) => row.customer_id)).size, 1);
});

story('with nothing to go by it is unidentified and keeps no claim', async (s, t) => {
  const nobody = {
    customer_id: null,
    is_new: false,
    is_ambiguous: false,
    matched_by: null,
    ambiguous_customer_ids: [],
  };
  for (const given of [{}, { first_name: 'Ada' }, { email: 'not an email', phone: '123' }, { address: {} }]) {
    t.deepEqual(await call(s.db, 'shopify', given), nobody);
    t.like(await upsert(s.db, 'shopify', given), { action: 'unidentified' });
  }
  t.deepEqual(await s.db.query(sql`select from spine.claims`), []);
});

story('a call of Amazon speaks of an order, one of Klaviyo of a profile: no empty customer is made', async (s, t) => {
  t.like(await call(s.db, 'amazon', { external_id: '113-1234567-7654321' }), { customer_id: null });
  t.like(await call(s.db, 'klaviyo', { external_id: 'P' }), { customer_id: null });
  t.like(await call(s.db, 'qbo', { external_id: '1' }), { is_new: true });
  t.deepEqual(await s.customers(), ['qbo 1']);
});

story('two candidates are told', async (s, t) => {
  await s.give(
    'shopify',
    'customer',
    shopifyCustomer('1', { email: 'ada@example.com' }),
    shopifyCustomer('2', { phone: '512 555 0102' }),
  );
  const ids = (await s.db.query(sql`select id from spine.customers order by id`)).map(({ id }) => id);
  const given = { external_id: '9', email: 'ada@example.com', phone: '512 555 0102' };
  for (let n = 0; n < 2; n++) {
    const answer = await call(s.db, 'manual', given);
    t.like(answer, { customer_id: null, is_new: false, is_ambiguous: true, matched_by: null });
    t.deepEqual(answer.ambiguous_customer_ids.map(BigInt), ids);
  }
  t.like(await upsert(s.db, 'manual', given), { action: 'ambiguous' });
  t.is((await s.reviews()).length, 1);
});

story('upsert_customer says what it did', async (s, t) => {
  t.like(await upsert(s.db, 'manual', { external_id: '1', email: 'ada@example.com' }), {
    action: 'created',
    matched_by: 'none',
  });
  t.like(await upsert(s.db, 'manual', { external_id: '1', email: 'ada@example.com' }), { action: 'updated' });
  t.like(await upsert(s.db, 'manual', { external_id: '1', phone: '512 555 0100' }), {
    action: 'updated',
    matched_by: 'exact',
  });
  t.like(await upsert(s.db, 'shopify', { external_id: '1', phone: '512 555 0100' }), {
    action: 'linked',
    matched_by: 'phone',
  });
  t.deepEqual(await s.primaries(), ['ada@example.com, 5125550100']);
});

story('what is left out keeps what an earlier call said; an empty text takes it back', async (s, t) => {
  await call(s.db, 'manual', { external_id: '1', email: 'ada@example.com', phone: '512 555 0100', first_name: 'Ada' });
  await call(s.db, 'manual', { external_id: '1', phone: '' });
  t.deepEqual(await s.holders('email'), { 'ada@example.com': 'manual 1' });
  t.deepEqual(await s.holders('phone'), {});
  t.deepEqual(await s.holders('phone', { former: true }), { '5125550100': 'manual 1' });
});

story(
  'a call without an id goes into an identity of its email, and the same call again writes nothing',
  async (s, t) => {
    const given = { email: 'ada@example.com', phone: '512 555 0100' };
    const first = await call(s.db, 'manual', given);
    const places = () =>
      s.db.query(sql`
    select 'c' as of, ctid::text from spine.claims union all select 'k', ctid::text from spine.customers
    union all select 'i', ctid::text from spine.customer_identities union all select 'e', ctid::text from spine.identity_events order by 1, 2`);
    const before = await places();
    t.is((await call(s.db, 'manual', given)).customer_id, first.customer_id);
    t.deepEqual(await places(), before);
    t.deepEqual(await s.db.query(sql`select external_id, email, phone, metadata from spine.customer_identities`), [
      { external_id: null, email: 'ada@example.com', phone: null, metadata: { identityType: 'email' } },
    ]);
  },
);

story('calls without an id go into identities of a phone, or of an address', async (s, t) => {
  t.like(await call(s.db, 'manual', { phone: '512 555 0100' }), { is_new: true });
  t.like(await call(s.db, 'manual', { address: street('Ada Lovelace'), first_name: 'Ada' }), { is_new: true });
  t.like(await call(s.db, 'shopify', { address: street('Ada Lovelace') }), {
    is_new: false,
    matched_by: 'address_hash',
  });
  const kinds = await s.db.query(
    sql`select metadata ->> 'identityType' as kind from spine.customer_identities order by 1`,
  );
  t.deepEqual(
    kinds.map(({ kind }) => kind),
    ['address_hash', 'address_hash', 'phone'],
  );
});

story('an identity of an email does not decide by itself', async (s, t) => {
  await call(s.db, 'manual', { email: 'ada@example.com' });
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: 'bob@example.com' }));
  await s.give('shopify', 'customer', shopifyCustomer('1', { at: 2, email: 'ada@example.com' }));
  t.like(await call(s.db, 'manual', { email: 'ada@example.com', first_name: 'Ada' }), { is_ambiguous: true });
});

story('a call is decided at once, before a backlog, which then finds it', async (s, t) => {
  await s.stage('shopify', 'customer', shopifyCustomer('1', { email: 'ada@example.com' }));
  t.like(await call(s.db, 'manual', { external_id: '9', email: 'ada@example.com' }), { is_new: true });
  t.deepEqual(await s.resolve(), { decided: 1, linked: 1, linked_email: 1 });
  t.deepEqual(await s.customers(), ['shopify 1 + manual 9']);
});

story('a call and a record of one id are one identity', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('1', { email: 'ada@example.com' }));
  t.like(await call(s.db, 'manual', { external_id: '1', phone: '512 555 0100' }), {
    is_new: false,
    matched_by: 'exact',
  });
  t.deepEqual(await s.primaries(), ['ada@example.com, 5125550100']);
});

for (const [code, provider, external_id] of [
  ['IS001', 'etsy', '1'],
  ['IS001', null, '1'],
  ['IS005', 'manual', 'x'.repeat(501)],
] as const) {
  for (const name of ['resolve_customer', 'upsert_customer']) {
    test(
      `${name} raises ${code} with a hint: ${provider} ${external_id.slice(0, 3)}`,
      rolledBack(async (tx, t) => {
        const error = await t.throwsAsync(
          tx.tx((inner) => inner.query(sql`select * from ${sql.ident('spine', name)}(${provider}, ${external_id})`)),
          { code } as object,
        );
        t.truthy((error as unknown as { hint: string }).hint);
      }),
    );
  }
}
