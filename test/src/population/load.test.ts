import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { loadInventedShop } from '../../../src/population/load.ts';
import type { Cause } from '../../../src/population/people/contact.ts';
import { invariantsHold, ownDatabase } from '../../support/database.ts';

/** What an office's telephone or a bookkeeper's address joins, the limits must stop. */
const limitedCauses: readonly Cause[] = ['office_phone', 'bookkeeper_email'];

/** The values that a customer took by anything but exact and order reference, if there are more than five of a kind. */
const beyondLimits = (db: Queryable, customer: string): Promise<unknown[]> =>
  db.query(sql`
    select said.kind, array_agg(said.value)
    from (
      select v.kind, v.value
      from spine.claims as c
      join spine.customer_identities as i on i.id = c.identity_id
      cross join lateral (
        select 'email' as kind, e as value from unnest(c.emails) as e where e not like '%@marketplace.amazon.%'
        union all
        select 'phone', p from unnest(c.phones) as p
      ) as v
      where i.customer_id = ${customer}::bigint
      group by v.kind, v.value
      having bool_and(c.matched_by not in ('exact', 'order_reference'))
    ) as said
    group by said.kind
    having count(*) > 5`);

const log = { debug() {}, info() {}, error() {} };

test('the invented shop resolves, and no customer is two people but as the rules prescribe', async (t) => {
  const { db } = await ownDatabase(t);
  let text = '';
  const out = { write: (part: string) => (text += part) };
  const { score, records, openReviews } = await loadInventedShop({
    db,
    log,
    signal: new AbortController().signal,
    size: 1000,
    out,
  });
  t.log(text);
  t.is(score.people, 1000);
  t.deepEqual(
    score.overMerged.filter(({ unexplained }) => unexplained),
    [],
  );
  t.true(
    score.precision > 0.8 && score.recallOfPlaced > 0.9,
    `precision ${score.precision}, recall ${score.recallOfPlaced}`,
  );
  t.true(openReviews / records < 0.05, `${openReviews} reviews of ${records} records`);
  t.true(score.watched.every(({ by, largest }) => by !== 'uniform_address' || largest === 0));
  const limited = score.overMerged.filter(({ links }) => links.some(({ by }) => limitedCauses.includes(by)));
  t.true(limited.length > 0);
  for (const { customer } of limited) t.deepEqual(await beyondLimits(db, customer), []);
  await invariantsHold(db, t);
});

test('loading it again changes nothing', async (t) => {
  const { db } = await ownDatabase(t);
  const counts = () =>
    db.query(
      sql`select (select count(*) from spine.customers), (select count(*) from spine.identity_events) as events`,
    );
  const load = () => loadInventedShop({ db, log, signal: new AbortController().signal, size: 80, out: { write() {} } });
  await load();
  const before = await counts();
  await load();
  t.deepEqual(await counts(), before);
});

test('an abort stops it between two batches', async (t) => {
  const { db } = await ownDatabase(t);
  await t.throwsAsync(loadInventedShop({ db, log, signal: AbortSignal.abort(), size: 10, out: { write() {} } }), {
    name: 'AbortError',
  });
  t.deepEqual(await db.query(sql`select from staging.records`), []);
});
