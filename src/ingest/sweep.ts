import { type ConnectionPool, sql } from '@databases/pg';
import { z } from 'zod';
import type { Entity, Feed, Fetched, Position, Provider } from './provider.ts';
import { ProviderError } from './provider_error.ts';

/** How a provider is asked which of the records that are held are still there. */
export type Lookup = {
  entity: Entity;
  /** How many one question names. */
  atOnce: number;
  /** Those of these that are there, by their keys. Throws when that can't be known for sure. */
  find(keys: string[]): Promise<Set<string>>;
  /** Asked once more of each that was not found, by itself. */
  isThere(key: string): Promise<boolean>;
  /** What is kept of one that is gone: a version that says so. It has no time, so that whatever is seen later counts. */
  stub(key: string): object;
  /** Whether all that is held would be shown; where not, nothing is looked for. */
  showsAll?(): Promise<boolean>;
};

type Options = { db: ConnectionPool; provider: Provider; account: string; lookup: Lookup };

const State = z.object({
  v: z.literal(1),
  /** The last key that was looked for. */
  after: z.string(),
  /** How many were held at the beginning, and those that were not found so far. */
  held: z.int(),
  missing: z.array(z.string()),
  /** Everything was looked for: what is missing is asked for again. */
  looked: z.boolean(),
});
type State = z.infer<typeof State>;

/** So few may always be gone; else up to the share that spine.settings names, and never more than a position should hold. */
const FEW = 20;
const MOST = 10_000;
/** What is missing is asked for again in pages of so many. */
const AGAIN = 50;

/**
 * Look for what is held and was deleted without a word. All of it is looked for before anything is ended; each that is
 * missing is asked for twice; and when too many are, the keys are those of another account, or the answers are wrong:
 * nothing is ended. A sweep that is stopped goes on where it was.
 */
export function sweepOf(options: Options): Feed {
  const { lookup } = options;
  return {
    entity: lookup.entity,
    async *pages({ position, now, signal }) {
      const state = State.safeParse(position).data ?? (await begin(options));
      const done = { v: 1, done: now.toISOString() };
      if (lookup.showsAll && !(await lookup.showsAll())) return yield { records: [], position: done };
      const most = Math.min(MOST, Math.max(FEW, Math.floor((state.held * (await shareOf(options.db))) / 100)));
      while (!state.looked && !signal.aborted) {
        await lookForSome(options, state);
        if (state.missing.length > most) {
          yield { records: [], position: { ...done, refused: state.missing.length } }; // the next one begins anew
          throw tooMany(options, state.missing.length);
        }
        yield { records: [], position: structuredClone(state) };
      }
      while (state.missing.length > 0 && !signal.aborted) {
        const records: Fetched[] = [];
        for (const key of state.missing.splice(0, AGAIN)) {
          if (await lookup.isThere(key)) continue;
          records.push({ entity: lookup.entity, payload: JSON.stringify(lookup.stub(key)) });
        }
        yield { records, position: structuredClone(state) };
      }
      if (!signal.aborted) yield { records: [], position: done };
    },
  };
}

/** Whether a sweep stands in its middle. */
export const isUnderWay = (position: Position): boolean => State.safeParse(position).success;

const Count = z.tuple([z.object({ held: z.coerce.number() })]);
const Keys = z.array(z.object({ key: z.string() }));
const Share = z.tuple([z.object({ value: z.number() })]);

async function begin({ db, provider, account, lookup }: Options): Promise<State> {
  const [{ held }] = Count.parse(
    await db.query(sql`
      select count(*) as held
      from spine.list_held(${provider}::text, ${lookup.entity}::text, ${account}::text, '', null)`),
  );
  return { v: 1, after: '', held, missing: [], looked: false };
}

async function lookForSome({ db, provider, account, lookup }: Options, state: State): Promise<void> {
  const { entity, atOnce } = lookup;
  const rows = await db.query(sql`
    select h as key
    from spine.list_held(${provider}::text, ${entity}::text, ${account}::text, ${state.after}::text, ${atOnce}::integer) as h`);
  const keys = Keys.parse(rows).map(({ key }) => key);
  const found = keys.length > 0 ? await lookup.find(keys) : new Set<string>();
  state.missing.push(...keys.filter((key) => !found.has(key)));
  state.after = keys.at(-1) ?? state.after;
  state.looked = keys.length < atOnce;
}

async function shareOf(db: ConnectionPool): Promise<number> {
  return Share.parse(await db.query(sql`select value from spine.settings where name = 'sweep_limit'`))[0].value;
}

function tooMany({ provider, lookup }: Options, count: number): ProviderError {
  return new ProviderError(
    `${provider} does not find ${count} or more of the records of ${lookup.entity}s that are held: nothing was ended`,
    "See that its keys are of the same account. If so many were deleted, raise the setting 'sweep_limit' (percent) in spine.settings.",
  );
}
