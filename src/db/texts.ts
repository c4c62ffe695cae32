import { type SQLQuery, sql } from '@databases/pg';

const TEXT = 25; // the type's oid, which is the same everywhere

/**
 * Texts as a text[] parameter, in the binary form of an array: its written form has a backslash before every quote, of which
 * JSON has hundreds, put in here and taken away there.
 */
export function texts(all: string[]): SQLQuery {
  // dimensions, whether there are nulls, type; then length and first index of the one dimension
  const parts = [integers(1, 0, TEXT, all.length, 1)];
  for (const text of all) {
    const bytes = Buffer.from(text);
    parts.push(integers(bytes.length), bytes);
  }
  return sql`${Buffer.concat(parts)}::text[]`;
}

function integers(...values: number[]): Buffer {
  const bytes = Buffer.allocUnsafe(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeInt32BE(value, 4 * i);
  return bytes;
}
