import { type Queryable, type SQLQuery, sql } from '@databases/pg';
import fc from 'fast-check';

const nobody = ['no-reply@%'];
const relay = ['%@marketplace.amazon.%'];
const internal = ['%@internal.example'];

/** What an extraction function makes of a payload, as JSON. */
export async function extractAs(
  tx: Queryable,
  extract: SQLQuery,
  payload: unknown,
  houses: string[] = [],
  // biome-ignore lint/suspicious/noExplicitAny: a row with a row in it, of which each test looks at a few fields
): Promise<any> {
  const [row] = await tx.query(sql`
    select to_jsonb(${extract}(
      ${JSON.stringify(payload)}::jsonb,
      row('America/New_York', ${nobody}::text[], ${relay}::text[], ${internal}::text[], ${houses}::text[])::staging.extraction_context)) as extract`);
  return row.extract;
}

/** Payloads like the given ones, with some values replaced by what does not belong there, and any other JSON. */
export function mutations(payloads: object[]): fc.Arbitrary<unknown> {
  const text = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      'NULL',
      '0',
      '1e400',
      '2020-02-30',
      '2020-13-01T25:61:61',
      '9999999999999999999999',
      'a@b@c',
      '\u00a0',
    ),
    fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0') && value.isWellFormed()),
  );
  const strange = fc.oneof(
    text,
    fc.constantFrom<unknown>(null, [], {}, [null], [[]], [{}], true, 0, -1, 1.5, 1e300, 2 ** 53),
    fc.array(text),
    fc.dictionary(fc.constantFrom('name', 'email', 'city', 'a'), text),
  );
  const one = fc.constantFrom(...payloads).chain((payload) =>
    fc.array(fc.tuple(fc.constantFrom(...paths(payload)), strange), { maxLength: 4 }).map((changes) => {
      const copy = structuredClone(payload);
      // a copy: an object put in twice, the second time into itself, would have no end
      for (const [path, value] of changes) put(copy, path, structuredClone(value));
      return copy;
    }),
  );
  return fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: strange });
}

function paths(value: unknown, before: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...before, key], ...paths(inner, [...before, key])]);
}

function put(target: object, [key, ...rest]: string[], value: unknown): void {
  const holder = target as Record<string, unknown>;
  if (rest.length === 0) holder[key!] = value;
  else if (typeof holder[key!] === 'object' && holder[key!] !== null) put(holder[key!] as object, rest, value);
}
