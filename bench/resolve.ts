import {
  insertBare,
  keepResult,
  type Run,
  resolveAll,
  resolveAsked,
  resolveByRow,
  resolveOnBase,
  startWith,
} from './contenders.ts';
import type { Peak } from './memory.ts';
import type { Measured } from './report.ts';
import { dropDatabase } from './server.ts';
import { median, takeTurns } from './turns.ts';

export type ResolveOptions = { records: number; base: number; turns: number; say: (text: string) => void };

const ROWS = 50_000;

/** Resolve a backlog, and compare with what else could be done with it. Each contender starts from the same state. */
export async function benchResolve(server: string, { records, base, turns, say }: ResolveOptions): Promise<Measured> {
  const part = Math.min(records, ROWS);
  const partial = await startWith(server, 'bench_part', part, say);
  const parts = await takeTurns(turns, async () => ({
    resolved: await resolveAll(partial, say),
    byRow: await resolveByRow(partial, part, say),
    asked: await resolveAsked(partial, say),
  }));

  const whole = part === records ? partial : await startWith(server, 'bench_whole', records, say);
  const wholes = await takeTurns(turns, async (turn) => {
    const resolved = await resolveAll(whole, say);
    if (turn === 0) await keepResult(whole, say);
    return { resolved, bare: await insertBare(whole, say) };
  });
  await dropDatabase(whole);
  if (whole !== partial) await dropDatabase(partial);
  const onBase = base === 0 ? undefined : await resolveOnBase(server, base, part, say);
  return compare(parts, wholes, base, onBase);
}

type Part = { resolved: Run; byRow: Run; asked: Run };
type Whole = { resolved: Run; bare: number };

/** The medians of the turns; memory is that of the first. */
function compare(parts: Part[], wholes: Whole[], base: number, onBase: Run | undefined): Measured {
  const costs = wholes.map(({ resolved, bare }) => resolved.seconds / bare);
  const [first, main] = [parts[0]!, wholes[0]!.resolved];
  const seconds = median(wholes.map(({ resolved }) => resolved.seconds));
  const timesPart = (other: (turn: Part) => Run) =>
    median(parts.map((turn) => perRecord(other(turn)) / perRecord(turn.resolved)));
  const partSeconds = (of: (turn: Part) => Run) => median(parts.map((turn) => of(turn).seconds));
  return {
    records: main.records,
    records_per_second: Math.round(main.records / seconds),
    ratios: {
      cost_to_bare_insert: { value: median(costs), target: '<= 2' },
      speed_to_row_at_a_time: { value: timesPart(({ byRow }) => byRow), target: '>= 2' },
      speed_to_service: { value: timesPart(({ asked }) => asked), target: '>= 30' },
      ...(onBase && {
        cost_on_base: {
          value: perRecord(onBase) / median(parts.map(({ resolved }) => perRecord(resolved))),
          target: '<= 1.5',
        },
      }),
    },
    figures: {
      best_cost_to_bare_insert: Math.min(...costs),
      worst_cost_to_bare_insert: Math.max(...costs),
      seconds,
      bare_insert_seconds: median(wholes.map(({ bare }) => bare)),
      part_records: first.resolved.records,
      part_seconds: partSeconds(({ resolved }) => resolved),
      row_at_a_time_records: first.byRow.records,
      row_at_a_time_seconds: partSeconds(({ byRow }) => byRow),
      service_records: first.asked.records,
      service_seconds: partSeconds(({ asked }) => asked),
      base_identities: base,
      ...(onBase && { on_base_seconds: onBase.seconds }),
      ...memory('part', first.resolved.memory),
      ...memory('whole', main.memory),
    },
  };
}

function memory(name: string, peak: Peak): Record<string, number> {
  return peak === null ? {} : { [`${name}_backend_mb`]: peak.total, [`${name}_backend_own_mb`]: peak.own };
}

const perRecord = ({ seconds, records }: Run): number => seconds / records;
