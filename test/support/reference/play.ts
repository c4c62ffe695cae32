import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import type { InventedRecord } from '../../../src/population/population.ts';
import type { Claim, Scenario } from './scenario.ts';

/** After each round: how many claims had each outcome, what the database then says, and what is wrong with it. */
export type Round = { outcomes: Record<string, number>; lines: string[]; violations: unknown[] };

type Resolver = (tx: Queryable) => Promise<Record<string, number>>;
type Step = (tx: Queryable) => Promise<unknown>;

/** Play a scenario of random claims. */
export function playClaims(db: ConnectionPool, scenario: Scenario, resolve: Resolver): Promise<Round[]> {
  const steps = scenario.rounds.map(
    (round): Step =>
      (tx) =>
        putAll(tx, round),
  );
  return play(db, (tx) => settle(tx, scenario), steps, resolve);
}

/** The settings, decisions and blocks with which a scenario begins. */
export async function settle(tx: Queryable, { settings, blocked, decisions }: Omit<Scenario, 'rounds'>): Promise<void> {
  await tx.query(sql`
    update spine.settings as s set value = g.value from jsonb_each(${JSON.stringify(settings)}::jsonb) as g where g.key = s.name`);
  await tx.query(sql`
    with made as (
      insert into spine.identity_decisions (decision, reason, actor)
      select d.value ->> 'decision', d.n, 'test'
      from jsonb_array_elements(${JSON.stringify(decisions)}::jsonb) with ordinality as d (value, n)
      returning id, reason)
    insert into spine.identity_decision_keys (decision_id, provider, identity_key, side)
    select m.id, k ->> 0, k ->> 1, (k ->> 2)::smallint
    from made as m
    cross join lateral jsonb_array_elements(
      ${JSON.stringify(decisions)}::jsonb -> (m.reason::integer - 1) -> 'keys') as k`);
  await tx.query(sql`
    insert into spine.blocked_identifiers (kind, pattern, reason)
    select b ->> 0, b ->> 1, 'test' from jsonb_array_elements(${JSON.stringify(blocked)}::jsonb) as b`);
}

/** Claims come in. */
export async function putAll(tx: Queryable, claims: Claim[]): Promise<void> {
  await tx.query(sql`select reference.put_all(${JSON.stringify(claims)}::jsonb)`);
}

/** Play rounds of records through the door. */
export function playRecords(db: ConnectionPool, rounds: InventedRecord[][], resolve: Resolver): Promise<Round[]> {
  const steps = rounds.map(
    (round): Step =>
      async (tx) => {
        for (const { provider, entity, payload } of round) {
          await tx.query(sql`select spine.stage_records(${provider}::text, ${entity}::text, ${[payload]}::text[])`);
        }
      },
  );
  return play(db, async () => {}, steps, resolve);
}

/** Everything in a transaction that is rolled back: each step, then its resolution. */
async function play(db: ConnectionPool, prepare: Step, steps: Step[], resolve: Resolver): Promise<Round[]> {
  const played: Round[] = [];
  const rollBack = new Error('roll back');
  await db
    .tx(async (tx) => {
      await prepare(tx);
      for (const step of steps) {
        await step(tx);
        const outcomes = await resolve(tx);
        const lines = await tx.query(sql`select line from reference.lines() as line`);
        const violations = resolve === resolveOneByOne ? [] : await checkInvariants(tx);
        played.push({ outcomes, lines: lines.map((row: { line: string }) => row.line), violations });
      }
      throw rollBack;
    })
    .catch((error) => {
      if (error !== rollBack) throw error;
    });
  return played;
}

/** The reference: one claim after another. */
export async function resolveOneByOne(tx: Queryable): Promise<Record<string, number>> {
  const [{ outcomes }] = await tx.query(sql`select reference.resolve_pending() as outcomes`);
  return outcomes;
}

/** What is tested. */
export function resolveInBatches(size: number): Resolver {
  return async (tx) => {
    const [{ metrics }] = await tx.query(sql`select to_jsonb(spine.resolve_pending(${size}::integer)) as metrics`);
    const { decided, linked, updated, unchanged, ...outcomes } = metrics;
    return { ...outcomes, exact: updated + unchanged };
  };
}

/** What differs between two plays of a scenario, for a reader; empty when nothing does. */
export function differences(expected: Round[], actual: Round[]): string[] {
  return expected.flatMap((round, n) => {
    const other = actual[n];
    const was = new Set(round.lines);
    const is = new Set(other?.lines);
    const found = [
      ...round.lines.filter((line) => !is.has(line)).map((line) => `- ${line}`),
      ...(other?.lines ?? []).filter((line) => !was.has(line)).map((line) => `+ ${line}`),
      ...(other?.violations ?? []).map((violation) => `! ${JSON.stringify(violation)}`),
    ];
    if (sorted(round.outcomes) !== sorted(other?.outcomes)) {
      found.push(`- outcomes ${sorted(round.outcomes)}`, `+ outcomes ${sorted(other?.outcomes)}`);
    }
    return found.map((line) => `round ${n + 1} ${line}`);
  });
}

function sorted(outcomes: Record<string, number> = {}): string {
  const counted = Object.entries(outcomes).filter(([, count]) => count > 0);
  return JSON.stringify(counted.sort());
}

async function checkInvariants(tx: Queryable): Promise<unknown[]> {
  return await tx.query(sql`select invariant, detail from spine.check_invariants()`);
}
