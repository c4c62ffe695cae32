import { plain } from '../plain.ts';
import type { Candidate, Review } from './read_review.ts';
import { type Column, sideBySide } from './side_by_side.ts';

/** More lines of one kind than this are no help beside others. */
const MOST = 5;

const REASONS: Record<string, string> = {
  candidates: 'several customers fit',
  limit: 'the customer would get too many emails, phones or names',
  former: 'only former emails or phones fit',
  order_reference: 'its order waits',
  name: 'the names share nothing',
  decision: 'decisions name several customers',
};

/**
 * A review for a person: who waits, and beside it each candidate with what points at it; what both have is marked. With
 * `keys` the candidates are numbered: only where the number is the key, as elsewhere it would be taken for an id.
 */
export function showReview(
  shown: Review,
  { width = 100, keys = false }: { width?: number; keys?: boolean } = {},
): string {
  const review = plain(shown);
  const head = `Review ${review.review}: ${review.provider} ${review.identity_key}, ${REASONS[review.reason] ?? review.reason}`;
  const more = review.candidate_count - review.candidates.length;
  const notes = [
    more > 0 && `${more} more candidates are not shown.`,
    review.claimed_by !== null && `Claimed by ${review.claimed_by}.`,
    review.state !== 'open' && describeEnd(review),
  ].filter((note) => note !== false);
  const rows = ['name', 'emails', 'phones', 'points here', 'orders', 'known as', 'since'];
  const waits: Column = {
    heading: 'who waits',
    cells: [
      some(review.names),
      some(review.emails),
      some(review.phones),
      ['-'],
      ['-'],
      some(review.records),
      [review.created_at.toISOString().slice(0, 10)],
    ],
  };
  const columns = review.candidates.map((candidate, index) => column(candidate, keys ? index : undefined, review));
  return [head, '', sideBySide(rows, waits, columns, width), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

function column(candidate: Candidate, index: number | undefined, waits: Review): Column {
  const { customer_id, name, company, emails, phones, evidence, orders, value, last_order_on, identities, since } =
    candidate;
  const marked = (values: string[], ours: string[]) =>
    some([...values].sort((a, b) => Number(ours.includes(b)) - Number(ours.includes(a)))).map((one) =>
      ours.includes(one) ? `= ${one}` : one,
    );
  return {
    heading: `${index === undefined ? '' : `[${index + 1}] `}customer ${customer_id}`,
    cells: [
      name === company || company === null ? some([name ?? '']) : [`${name}, ${company}`],
      marked(emails, waits.emails),
      marked(phones, waits.phones),
      some(
        evidence.map(({ kind, former }) => `${former ? 'former ' : ''}${kind === 'address_hash' ? 'address' : kind}`),
      ),
      [[String(orders), value, last_order_on && `last ${last_order_on}`].filter(Boolean).join(', ')],
      some(identities),
      [since],
    ],
  };
}

function describeEnd({ state, decision, decided_customer_id, actor, decided_at }: Review): string {
  if (state === 'settled') return 'Later records settled it.';
  const whom = decided_customer_id === null ? '' : ` (customer ${decided_customer_id})`;
  return `Decided by ${actor} on ${decided_at?.toISOString().slice(0, 10)}: ${decision}${whom}.`;
}

function some(values: string[]): string[] {
  const known = values.filter((value) => value !== '');
  if (known.length === 0) return ['-'];
  return known.length <= MOST ? known : [...known.slice(0, MOST - 1), `and ${known.length - MOST + 1} more`];
}
