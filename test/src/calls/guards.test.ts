import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import {
  blockIdentifier,
  previewBlock,
  previewRules,
  previewUnblock,
  rebuildIdentities,
  resolveCustomer,
  unblockIdentifier,
} from '../../../src/spine.ts';
import { rolledBack } from '../../support/database.ts';

const call = async (db: Queryable, externalId: string, firstName: string) =>
  (await resolveCustomer(db, { provider: 'manual', externalId, email: 'ann@example.com', firstName })).customer_id;

test(
  'an identifier is blocked and let out again, each with its preview',
  rolledBack(async (tx, t) => {
    const ann = await call(tx, 'a', 'Ann');
    t.is(await call(tx, 'b', 'Bea'), ann);
    const email = { kind: 'email', value: 'ann@example.com' } as const;
    const apart = [{ what: 'moved', identity_key: 'b', from_customer_id: ann }, { what: 'created' }];
    t.like(await previewBlock(tx, email), apart);
    t.is(await call(tx, 'b', 'Bea'), ann);
    t.like(await blockIdentifier(tx, { ...email, reason: 'shared' }), apart);
    t.not(await call(tx, 'b', 'Bea'), ann);
    t.true((await previewUnblock(tx, email)).length > 0);
    t.true((await unblockIdentifier(tx, email)).length > 0);
    t.is(await call(tx, 'b', 'Bea'), ann);
  }),
);

test(
  'a rebuild and other rules say what they would change',
  rolledBack(async (tx, t) => {
    const ann = await call(tx, 'a', 'Ann');
    await call(tx, 'b', 'Bea');
    t.deepEqual(await rebuildIdentities(tx), []);
    t.like(await previewRules(tx, { name_guard: 'all' }), [{ what: 'waits', identity_key: 'b' }]);
    t.is(await call(tx, 'b', 'Bea'), ann);
    await tx.query(sql`update spine.settings set value = '"all"' where name = 'name_guard'`);
    t.like(await rebuildIdentities(tx, { dryRun: false }), [{ what: 'waits', identity_key: 'b' }]);
    t.is(await call(tx, 'b', 'Bea'), null);
  }),
);
