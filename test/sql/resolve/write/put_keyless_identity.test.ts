import { sql } from '@databases/pg';
import { customerOf, merge } from '../../../support/decide.ts';
import { qboCustomer, shopifyCustomer } from '../../../support/payloads.ts';
import { story } from '../../../support/story.ts';

story('a call that a person placed stays when all that it says is blocked', async (s, t) => {
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: 'bob@example.com' }));
  await s.db.query(sql`select spine.resolve_customer('manual', null, 'ada@example.com')`);
  const bob = await customerOf(s.db, 'shopify', '1');
  const [call] = await s.db.query(sql`
    select i.customer_id from spine.claims as c join spine.customer_identities as i on i.id = c.identity_id where c.entity = 'call'`);
  await merge(s.db, call.customer_id, bob);
  await s.db.query(sql`select spine.block_identifier('email', 'ada@example.com', 'shared')`);
  t.deepEqual(
    await s.db.query(sql`
      select i.customer_id, i.email from spine.claims as c join spine.customer_identities as i on i.id = c.identity_id where c.entity = 'call'`),
    [{ customer_id: bob, email: 'ada@example.com' }],
  );
});

story('a call goes by what not too many hold, before the pass ends in quarantine', async (s, t) => {
  await s.db.query(
    sql`update spine.settings set value = '2' where name in ('quarantine_holders', 'quarantine_at_once')`,
  );
  const office = { email: 'office@example.com' };
  await s.stage('qbo', 'customer', qboCustomer('1', office), qboCustomer('2', office), qboCustomer('3', office));
  await s.db.query(sql`select spine.resolve_batch(2)`); // the third keeps the pass open
  await s.db.query(sql`select spine.resolve_customer('manual', null, 'office@example.com', '512 555 0101')`);
  await s.resolve();
  t.deepEqual(await s.db.query(sql`select email, phone from spine.customer_identities where provider = 'manual'`), [
    { email: null, phone: '5125550101' },
  ]);
});
