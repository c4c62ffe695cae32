import { sql } from '@databases/pg';
import { told } from '../../support/decide.ts';
import { manualCustomer, shopifyCustomer } from '../../support/payloads.ts';
import { story } from '../../support/story.ts';

story('the lifting of a block is foretold also where the guard then acts', async (s, t) => {
  await s.db.query(
    sql`update spine.settings set value = '2' where name in ('quarantine_holders', 'quarantine_at_once')`,
  );
  await s.db.query(sql`select spine.block_identifier('email', 'office@example.com', 'shared')`);
  await s.give('shopify', 'customer', shopifyCustomer('1', { email: 'office@example.com', phone: '512 555 0101' }));
  await s.give('manual', 'customer', manualCustomer('2', { email: 'office@example.com' }));
  await s.give('manual', 'customer', manualCustomer('3', { email: 'office@example.com' }));
  const preview = told(await s.db.query(sql`select * from spine.preview_unblock('email', 'office@example.com')`));
  const done = told(
    await s.db.query(sql`select * from spine.unblock_identifier('email', 'office@example.com', 'ours')`),
  );
  t.deepEqual(
    preview,
    done.filter((line) => !/^(quarantined|released)/.test(line)),
  );
});
