// Whatever happened: within a customer every two identities have a chain whose steps hold, and between two customers there
// is a reason.
import { type Queryable, sql } from '@databases/pg';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { db } from '../../support/database.ts';
import { installReference } from '../../support/reference/install.ts';
import { playClaims } from '../../support/reference/play.ts';
import { scenario } from '../../support/reference/scenario.ts';

test.before('install the reference, which puts claims', () => installReference(db));

test('every pair of identities is explained', async (t) => {
  t.timeout(600_000);
  let linked = 0;
  let apart = 0;
  const property = fc.asyncProperty(scenario, async (given) => {
    let rounds = given.rounds.length;
    const blocked = given.blocked;
    // blocked only after the first round, so that some of what joined no longer counts
    const played = await playClaims(db, { ...given, blocked: [] }, async (tx) => {
      await tx.query(sql`select spine.resolve_pending()`);
      if (rounds-- === given.rounds.length) await block(tx, blocked);
      if (rounds > 0) return {};
      const pairs = await tx.query(sql`
        select a.id as a, b.id as b, a.customer_id = b.customer_id as linked
        from spine.customer_identities as a join spine.customer_identities as b on b.id > a.id
        order by md5(concat(a.id, ' ', b.id)) limit 30`);
      for (const pair of pairs) {
        await (pair.linked ? checkChain(tx, t, pair) : checkReasons(tx, t, pair));
        if (pair.linked) linked++;
        else apart++;
      }
      await checkExplanations(tx, t);
      return {};
    });
    t.deepEqual(played.at(-1)?.violations ?? [], []);
  });
  await fc.assert(property, { numRuns: 25, endOnFailure: true });
  t.true(linked > 80 && apart > 200, `${linked} linked, ${apart} apart`);
});

const block = (tx: Queryable, blocked: [string, string][]) =>
  tx.query(sql`
    insert into spine.blocked_identifiers (kind, pattern, reason)
    select b ->> 0, b ->> 1, 'test' from jsonb_array_elements(${JSON.stringify(blocked)}::jsonb) as b
    on conflict do nothing`);

type Pair = { a: bigint; b: bigint };

async function checkChain(tx: Queryable, t: ExecutionContext, { a, b }: Pair): Promise<void> {
  const steps = await tx.query(sql`select * from spine.why_linked(${a}::bigint, ${b}::bigint) order by step`);
  t.true(steps.length > 0, `identities ${a} and ${b} have a chain`);
  t.is(steps[0].from_identity_id, a);
  t.is(steps.at(-1).to_identity_id, b);
  for (const [n, step] of steps.entries()) {
    t.is(step.step, n + 1);
    if (n > 0) t.is(step.from_identity_id, steps[n - 1].to_identity_id);
    for (const end of [step.from_identity_id, step.to_identity_id]) {
      t.true(await has(tx, end, step), `identity ${end} has ${step.kind} ${step.value} (${step.sentence})`);
    }
  }
  t.deepEqual(await tx.query(sql`select * from spine.why_not_linked(${a}::bigint, ${b}::bigint)`), []);
}

/** Asked of the tables in another way than why_evidence() does. */
async function has(
  tx: Queryable,
  identity: bigint,
  step: { kind: string; value: string; former: boolean },
): Promise<boolean> {
  const { kind, value, former } = step;
  const said = sql`
    exists (select from spine.claims as c where c.identity_id = i.id
      and case ${kind} when 'email' then ${value} = any (c.emails) when 'phone' then ${value} = any (c.phones)
        when 'address_hash' then c.address_hash = ${value} when 'order_reference' then c.order_ref = ${value} else false end)
    or ${kind} = 'address_hash' and i.external_id = 'address_hash:' || ${value}
    or ${kind} in ('email', 'phone') and i.external_id is null and ${value} in (i.email, i.phone)
    or ${kind} = 'decision' and exists (
      select from spine.identity_decision_keys as k join spine.identity_decisions as d on d.id = k.decision_id
      where d.id::text = ${value} and d.decision = 'same' and k.provider = i.provider and (k.identity_key = i.external_id or exists (
        select from spine.claims as c where c.identity_id = i.id and c.identity_key is null and c.external_id = k.identity_key)))
    or ${kind} = 'parent' and (i.external_id = ${value} or exists (
      select from spine.claims as c where c.identity_id = i.id and c.parent_key = ${value}))
    or ${kind} = 'upstream_merge' and (${value} like i.external_id || ' into %' or ${value} like '% into ' || i.external_id)`;
  const once = sql`
    exists (select from spine.claims as c where c.identity_id = i.id and (${kind} || ':' || ${value} = any (c.former) or c.matched_value = ${value}))
    or exists (select from spine.identity_events as e where e.identity_id = i.id
      and (e.matched_by = ${kind} and e.matched_value = ${value} or ${kind} = 'history' and e.customer_id::text = ${value}))`;
  const [row] = await tx.query(sql`
    select (${said}) as now, (${once}) as once from spine.customer_identities as i where i.id = ${identity}::bigint`);
  return row.now || (former && row.once);
}

async function checkReasons(tx: Queryable, t: ExecutionContext, { a, b }: Pair): Promise<void> {
  const rows = await tx.query(sql`select * from spine.why_not_linked(${a}::bigint, ${b}::bigint)`);
  t.true(rows.length > 0, `identities ${a} and ${b} have a reason`);
  for (const { reason, sentence } of rows) t.regex(sentence ?? '', /^[A-Z].*[^.]\.$/, reason);
  t.deepEqual(await tx.query(sql`select * from spine.why_linked(${a}::bigint, ${b}::bigint)`), []);
}

/** Every step has a sentence, each identity is told of, and the past that ends now is the present. */
async function checkExplanations(tx: Queryable, t: ExecutionContext): Promise<void> {
  const mute = await tx.query(sql`
    select k.id, x.event, x.sentence
    from spine.customers as k cross join lateral spine.explain_customer(k.id) as x
    where x.sentence is null or x.sentence !~ '^[A-Z].*[^. ]\.$' or x.sentence like '%  %'`);
  t.deepEqual(mute, []);
  const untold = await tx.query(sql`
    select i.id from spine.customer_identities as i
    where not exists (
      select from spine.explain_customer(i.customer_id) as x
      where x.event = 'identity' and x.provider = i.provider and x.identity_key is not distinct from i.external_id)`);
  t.deepEqual(untold, []);
  const otherwise = await tx.query(sql`
    select k.id from spine.customers as k cross join lateral spine.customer_as_of(k.id, now()) as p
    where array(select (u ->> 'identity_id')::bigint from jsonb_array_elements(p.identities) as u order by 1)
        is distinct from array(select i.id from spine.customer_identities as i where i.customer_id = k.id order by 1)
      or array(select (u ->> 'identity_id')::bigint from jsonb_array_elements(p.identities) as u where (u ->> 'ended')::boolean order by 1)
        is distinct from array(select i.id from spine.customer_identities as i where i.customer_id = k.id and i.ended_at is not null order by 1)
      or (p.primary_email, p.primary_phone, p.first_name, p.last_name, p.company, p.merged_into)
        is distinct from (k.primary_email, k.primary_phone, k.first_name, k.last_name, k.company, k.merged_into)`);
  t.deepEqual(otherwise, []);
}
