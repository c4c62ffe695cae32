import { sql } from '@databases/pg';
import test from 'ava';
import { applySettings, GUARDS, importPeople, readPlaced } from '../../bench/er.ts';
import type { Person } from '../../bench/people.ts';
import { invariantsHold, ownDatabase, rolledBack } from '../support/database.ts';

const person = (record_id: string, given: Partial<Person>): Person => ({
  ...{ first_name: '', last_name: '', full_name: '', email: '', phone: '', address1: '', address2: '' },
  ...{ city: '', state: '', postal: '', country: '' },
  record_id,
  ...given,
});

test('people are resolved as records kept by hand, before and after a rebuild', async (t) => {
  const { db } = await ownDatabase(t);
  await importPeople(db, [
    person('r1', { first_name: 'Ann', last_name: 'Lee', email: 'ann@example.com' }),
    person('r2', { full_name: 'Ann Lee', email: 'ANN@example.com ', phone: '512 555 0102' }),
    person('r3', { full_name: 'Bob Ray', phone: '(512) 555-0102' }),
    person('r4', { full_name: 'Universal Exports' }),
  ]);
  const together = async () => {
    const placed = await readPlaced(db);
    return placed.map(({ customer_id }) => placed.findIndex((other) => other.customer_id === customer_id));
  };
  t.deepEqual(
    (await readPlaced(db)).map(({ record_id }) => record_id),
    ['r1', 'r2', 'r3', 'r4'],
  );
  t.deepEqual(await together(), [0, 0, 0, 3]);
  await db.query(sql`select count(*) from spine.rebuild_identities(false)`);
  t.deepEqual(await together(), [0, 0, 0, 3]);
  await invariantsHold(db, t);
});

test(
  'a record that waits belongs to nobody',
  rolledBack(async (tx, t) => {
    await applySettings(tx, GUARDS['name_guard all']!);
    await importPeople(tx, [
      person('r1', { full_name: 'Ann Lee', email: 'ann@example.com' }),
      person('r2', { full_name: 'Bob Ray', email: 'ann@example.com' }),
    ]);
    const [first, second] = await readPlaced(tx);
    t.is(typeof first?.customer_id, 'bigint');
    t.is(second?.customer_id, null);
  }),
);

test(
  'every setting of the guards is one that there is',
  rolledBack(async (tx, t) => {
    for (const settings of Object.values(GUARDS)) await applySettings(tx, settings);
    await t.throwsAsync(applySettings(tx, { nonesuch: 1 }), { message: 'there is no setting nonesuch' });
  }),
);
