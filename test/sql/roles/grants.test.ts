import { readFileSync } from 'node:fs';
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../../support/database.ts';
import { storyIn } from '../../support/story.ts';
import { customers, identifiers, invented, orders } from '../views/invented.ts';

const as = (tx: Queryable, role: string) => tx.query(sql`set local role ${sql.ident(role)}`);

test(
  'no function of ours is executable by public',
  invented(async (tx, t) => {
    const open = await tx.query(sql`
      select p.oid::regprocedure::text as signature
      from pg_proc as p
      where p.pronamespace in ('spine'::regnamespace, 'staging'::regnamespace)
        and (p.proacl is null or exists (select from aclexplode(p.proacl) as a where a.grantee = 0))`);
    t.deepEqual(open, []);
  }),
);

test(
  'an analyst reads every view with personal data masked, and nothing else',
  invented(async (tx, t) => {
    await customers(tx, {
      id: 1,
      first_name: 'Ada',
      last_name: 'Lovelace',
      primary_email: 'ada@x.org',
      primary_phone: '5125550000',
    });
    await identifiers(tx, { customer_id: 1, value: 'ada@x.org' });
    await orders(
      tx,
      { provider: 'manual', external_id: 'order:ada@x.org', customer_id: 1, email: 'ada@x.org' },
      { external_id: 'order:1', address: { name: 'Ada', city: 'Austin', state: 'TX', country: 'US' } },
    );
    await tx.query(sql`set local search_path = "$user", public, spine, spine_masked`);
    await as(tx, 'spine_analyst');
    t.like(await tx.query(sql`select * from v_unified_customer`), [
      {
        customer_id: 1n,
        display_name: 'Customer 1',
        first_name: '***',
        primary_email: '***@x.org',
        primary_phone: '***',
        emails: ['***@x.org'],
        order_count: 1n,
      },
    ]);
    t.like(await tx.query(sql`select * from v_customer_orders order by provider`), [
      { external_id: '***@x.org', email: '***@x.org', address: null },
      { external_id: 'order:1', email: null, address: { state: 'TX', country: 'US' } },
    ]);
    const views = await tx.query(sql`
      select c.relname as name from pg_class as c where c.relnamespace = 'spine_masked'::regnamespace and c.relkind = 'v'`);
    t.true(views.length >= 8);
    for (const { name } of views) await tx.query(sql`select * from spine_masked.${sql.ident(name)}`);
    for (const statement of [
      sql`select from spine.customers`,
      sql`select from spine.v_unified_customer`,
      sql`select from staging.records`,
      sql`select spine.find_customers('ada')`,
      sql`select spine.explain_customer(1)`,
      sql`select spine.why_linked(1, 2)`,
      sql`select spine.why_not_linked('manual', '1', 'manual', '2')`,
      sql`select spine.customer_as_of(1, now())`,
      sql`select from spine.customer_history`,
    ]) {
      await t.throwsAsync(
        tx.tx((inner) => inner.query(statement)),
        { code: '42501' },
      );
    }
  }),
);

test(
  'an ingester stages and does not resolve; a resolver resolves and cannot rewrite history',
  invented(async (tx, t) => {
    const payload = JSON.stringify({ id: 1, email: 'ada@x.org', updated_at: '2026-01-01T00:00:00Z' });
    const [{ door }] = await tx.query(sql`select prosecdef as door from pg_proc where proname = 'stage_records'`);
    const stage = () => tx.query(sql`select spine.stage_records('shopify', 'customer', array[${payload}])`);
    if (!door) await stage();
    await as(tx, 'spine_ingest');
    if (door) await stage();
    for (const statement of [
      sql`select spine.resolve_pending()`,
      sql`select from spine.customers`,
      sql`select from staging.records`,
    ]) {
      await t.throwsAsync(
        tx.tx((inner) => inner.query(statement)),
        { code: '42501' },
      );
    }
    await as(tx, 'spine_resolver');
    await tx.query(sql`select spine.resolve_pending()`);
    t.is((await tx.query(sql`select from spine.v_unified_customer where primary_email = 'ada@x.org'`)).length, 1);
    await t.throwsAsync(
      tx.tx((inner) => inner.query(sql`delete from spine.identity_events`)),
      { code: '42501' },
    );
  }),
);

for (const role of ['spine_resolver', 'spine_dba']) {
  test(
    `${role} marks a house account, and takes it back`,
    invented(async (tx, t) => {
      const order = JSON.stringify({ id: 1, customer_external_id: 'counter', email: 'ann@example.com' });
      await tx.query(sql`select spine.stage_records('manual', 'order', array[${order}])`);
      await tx.query(sql`select spine.resolve_pending()`);
      await as(tx, role);
      await tx.query(sql`select * from spine.preview_house('manual', 'counter')`);
      await tx.query(sql`select * from spine.mark_house('manual', 'counter', 'whoever comes in')`);
      t.deepEqual(await tx.query(sql`select primary_email from spine.v_unified_customer`), [
        { primary_email: 'ann@example.com' },
      ]);
      await tx.query(sql`select * from spine.unmark_house('manual', 'counter')`);
      await as(tx, 'spine_reviewer');
      await t.throwsAsync(
        tx.tx((inner) => inner.query(sql`select * from spine.mark_house('manual', 'counter', 'x')`)),
        { code: '42501' },
      );
    }),
  );
}

test(
  'a reviewer reads and searches, a DBA does all',
  invented(async (tx, t) => {
    await as(tx, 'spine_reviewer');
    await tx.query(sql`select * from spine.find_customers('ada')`);
    await tx.query(sql`select * from spine.v_ambiguous_matches`);
    await t.throwsAsync(
      tx.tx((inner) => inner.query(sql`select spine.resolve_pending()`)),
      { code: '42501' },
    );
    await as(tx, 'spine_dba');
    await tx.query(sql`select spine.resolve_pending()`);
    await tx.query(sql`select * from staging.rejects`);
  }),
);

test(
  'a reviewer decides through one door, under a name, and writes no table',
  rolledBack(async (tx, t) => {
    const s = storyIn(tx);
    await s.give('shopify', 'customer', { id: '1', email: 'ann@example.com' }, { id: '2', phone: '512 555 0102' });
    const both = { email: 'ann@example.com', phone: '512 555 0102' };
    await s.give('manual', 'order', ...['1', '2', '3'].map((external_id) => ({ external_id, ...both })));
    const [one] = await tx.query(sql`select min(id) as id from spine.customers`);
    await as(tx, 'spine_reviewer');
    const [{ review }] = await tx.query(sql`select spine.review_next() as review`);
    const [{ digest }] = await tx.query(sql`select digest from spine.review_evidence(${review})`);
    await tx.query(sql`select spine.review_release(${review})`);
    await tx.query(sql`select spine.review_claim(${review})`);
    await tx.query(sql`select spine.review_link(${review}, ${one.id}, digest => ${digest})`);
    t.deepEqual(await tx.query(sql`select actor from spine.match_reviews where id = ${review}`), [
      { actor: 'spine_reviewer' },
    ]);
    await tx.query(sql`set local spine.actor = 'maria'`);
    await tx.query(sql`select spine.review_undo(${review}, 'it was not')`);
    await tx.query(sql`select spine.review_dismiss(${review})`);
    t.deepEqual(await tx.query(sql`select actor from spine.match_reviews where id = ${review}`), [{ actor: 'maria' }]);
    t.deepEqual(
      await tx.query(sql`select distinct actor from spine.identity_events where event = 'reviewed' order by 1`),
      [{ actor: 'maria' }, { actor: 'spine_reviewer' }],
    );
    for (const statement of [
      sql`update spine.match_reviews set state = 'settled'`,
      sql`delete from spine.identity_decisions`,
      sql`insert into spine.identity_events (event) values ('reviewed')`,
      sql`select spine.merge_customers(1, 2)`,
      sql`select spine.take_review(${review}, null)`,
      sql`select spine.apply_merge(1, 2, null)`,
    ]) {
      await t.throwsAsync(
        tx.tx((inner) => inner.query(statement)),
        { code: '42501' },
      );
    }
    await tx.query(sql`reset role`);
  }),
);

test(
  'a reviewer has everything explained; in the timeline an analyst sees no name, email or phone',
  invented(async (tx, t) => {
    const give = (key: string, email: string, name: string) =>
      tx.query(sql`select spine.upsert_customer('manual', ${key}, ${email}, first_name => ${name})`);
    await give('1', 'ada@x.org', 'Ada');
    await give('2', 'ada@x.org', 'Ada');
    await give('3', 'bob@x.org', 'Bob');
    await tx.query(sql`update spine.customers set company = 'Lovelace & Co', primary_phone = '5125550100'`);
    await tx.query(sql`
      insert into spine.match_reviews (provider, identity_key, reason, candidates, candidate_count, evidence, digest)
      select 'manual', '9', 'candidates', array_agg(id), 2, '[]', '' from spine.customers`);
    await tx.query(sql`
      insert into spine.identity_decisions (decision, field, value, actor) values ('primary', 'email', 'ada@x.org', 'anna')`);
    await tx.query(sql`
      insert into spine.identity_decision_keys (decision_id, provider, identity_key) select id, 'manual', '1' from spine.identity_decisions`);
    const [{ id }] = await tx.query(
      sql`select customer_id as id from spine.customer_identities where external_id = '1'`,
    );
    await as(tx, 'spine_reviewer');
    const steps: { sentence: string }[] = await tx.query(
      sql`select sentence from spine.explain_customer(${id}::bigint)`,
    );
    t.true(steps.some(({ sentence }) => sentence.includes('ada@x.org')));
    t.is((await tx.query(sql`select * from spine.why_linked('manual', '1', 'manual', '2')`)).length, 1);
    t.true((await tx.query(sql`select * from spine.why_not_linked('manual', '1', 'manual', '3')`)).length > 0);
    t.is((await tx.query(sql`select * from spine.customer_as_of(${id}::bigint, now())`)).length, 1);
    await as(tx, 'spine_analyst');
    const rows = await tx.query(
      sql`select to_jsonb(l) as row from spine_masked.v_customer_timeline as l where customer_id = ${id}::bigint`,
    );
    t.deepEqual([...new Set(rows.map(({ row }) => row.kind))].sort(), ['decision', 'event', 'primary', 'review']);
    t.notRegex(
      JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
      /ada@|Ada|Lovelace|5125550100/,
    );
  }),
);

test(
  'the file may run again',
  invented(async (tx, t) => {
    const grants = readFileSync(new URL('../../../sql/roles/grants.sql', import.meta.url), 'utf8');
    const run = (inner: Queryable) => inner.query(sql.__dangerous__rawValue(grants));
    await t.notThrowsAsync(run(tx));
  }),
);

test(
  'a masked view that others built on stays, one whose columns have changed is made anew',
  invented(async (tx, t) => {
    const grants = readFileSync(new URL('../../../sql/roles/grants.sql', import.meta.url), 'utf8');
    await tx.query(sql`create view public.mine as select customer_id from spine_masked.v_unified_customer`);
    await tx.query(sql`drop view spine_masked.v_customer_redirects`);
    await tx.query(sql`create view spine_masked.v_customer_redirects as select 1 as something_else`);
    await tx.query(sql.__dangerous__rawValue(grants));
    await tx.query(sql`select redirected_to from spine_masked.v_customer_redirects`);
    t.deepEqual(await tx.query(sql`select * from public.mine`), []);
  }),
);

test(
  'an ingester keeps its cursors, runs, tokens and deliveries, and nobody else reads a token',
  invented(async (tx, t) => {
    await as(tx, 'spine_ingest');
    await tx.query(sql`select spine.open_feed('qbo', '', 'order', 'incremental')`);
    for (let time = 0; time < 3; time++) {
      await tx.query(sql`select spine.start_run('qbo', '', 'order', 'incremental')`);
      await tx.query(sql`update spine.sync_runs set finished_at = now(), error = null`);
    }
    await tx.query(sql`select spine.move_cursor('qbo', '', 'order', 'incremental', '{}', '{"at": 1}')`);
    const [{ id }] = await tx.query(sql`select spine.start_run('qbo', '', 'order', 'incremental') as id`);
    t.like(
      (
        await tx.query(sql`
          select staged, rejected from spine.stage_page(${id}::bigint, '{"at": 1}', '{"at": 2}', array['customer', 'order'],
            array['{"Customer": {"Id": "1", "DisplayName": "Ada"}}', '{}'], array['order'], array['x'::bytea], array['broken JSON'])`)
      )[0],
      { staged: 1n, rejected: 2n },
    );
    await tx.query(sql`select spine.schedule_feed('qbo', '', 'order', now())`);
    await tx.query(sql`
      insert into spine.provider_tokens (provider, subject, sealed, expires_at) values ('qbo', '1', '', now())`);
    await tx.query(sql`select spine.keep_delivery('qbo', '', 'k', 't', '', null)`);
    const taken = await tx.query(sql`select id from spine.take_deliveries('qbo', '')`);
    await tx.query(sql`select spine.finish_delivery(${taken[0].id}::bigint, 'done')`);
    t.is(taken.length, 1);
    for (const role of ['spine_analyst', 'spine_reviewer']) {
      await as(tx, role);
      await t.throwsAsync(
        tx.tx((inner) => inner.query(sql`select from spine.provider_tokens`)),
        { code: '42501' },
      );
    }
  }),
);
