import { type SQLQuery, sql } from '@databases/pg';

/** A control character that no JSON text holds: within strings it is written with a backslash, between tokens it is an error. */
const SEPARATOR = '\x1e';

/**
 * Texts as a text[] parameter. An array's own form writes a backslash before every quote, of which JSON has hundreds, here
 * and takes them away there; joined texts go as they are.
 */
export function texts(all: string[]): SQLQuery {
  const joined = all.join(SEPARATOR);
  // no text, and one that is empty, read the same; one that holds the separator (no JSON) would be cut
  if (joined === '' || all.some((text) => text.includes(SEPARATOR))) return sql`${all}::text[]`;
  return sql`string_to_array(${joined}::text, ${SEPARATOR}::text)`;
}
