// How well a resolution found the people who exist: pairwise precision and recall, and every customer who is more than
// one of them.

import { explainCustomer, type Link, type OverMerged, type Told } from './explain.ts';
import type { ShopObject } from './model.ts';
import type { Cause } from './people/contact.ts';

export type TruthRecord = Pick<ShopObject, 'provider' | 'entity' | 'key' | 'truth' | 'shared'>;
/** Where the resolution put a record: the identity it belongs to, and that one's customer, null while there is none. */
export type Outcome = { identityKey: string; customer: string | null };

/** A value that must not join everybody who says it, and how many it did join. */
export type Watched = { by: Cause; value: string; people: number; joined: number; largest: number };

export type Score = {
  people: number;
  /** Identities (for a customer of many people, one for each of them): the things that are put together rightly or wrongly. */
  identities: number;
  /** Identities that have a customer; the others wait for a person, or say too little. */
  placed: number;
  customers: number;
  /** Of all pairs of different identities that share a customer, those of one person. */
  precision: number;
  /** Of all pairs of identities of one person, those that share a customer; identities without one count as alone. */
  recall: number;
  /** The same among identities that have a customer. */
  recallOfPlaced: number;
  splitPeople: number;
  overMerged: OverMerged[];
  watched: Watched[];
};

const watchedCauses: readonly Cause[] = ['office_phone', 'bookkeeper_email', 'uniform_address', 'house_account'];
const pairs = (n: number): number => (n * (n - 1)) / 2;
const count = <Key>(counts: Map<Key, number>, key: Key): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
const sumOfPairs = (counts: Map<unknown, number>): number => [...counts.values()].reduce((sum, n) => sum + pairs(n), 0);

/**
 * Score a result against the truth. An identity counts once however many records it has, so that a customer's tenth
 * order makes nothing look better. Only counts are kept, never pairs; `records` is run through twice.
 */
export function score(
  records: () => Iterable<TruthRecord>,
  outcomeOf: (record: TruthRecord) => Outcome | undefined,
): Score {
  const customerOfIdentity = new Map<string, string | null>();
  const sayers = new Map<string, { by: Cause; value: string; people: Set<string> }>();
  for (const record of records()) {
    const outcome = outcomeOf(record);
    const identity = `${record.truth}\t${record.provider}:${outcome?.identityKey ?? record.key}`;
    customerOfIdentity.set(identity, customerOfIdentity.get(identity) ?? outcome?.customer ?? null);
    for (const { by, value } of record.shared) {
      if (!watchedCauses.includes(by)) continue;
      const entry = sayers.get(`${by} ${value}`) ?? { by, value, people: new Set() };
      sayers.set(`${by} ${value}`, entry);
      entry.people.add(record.truth);
    }
  }

  const ofPerson = new Map<string, number>();
  const ofPlacedPerson = new Map<string, number>();
  const ofIdentity = new Map<string, number>();
  const ofCustomer = new Map<string, number>();
  const ofBoth = new Map<string, number>();
  for (const [identity, customer] of customerOfIdentity) {
    const [truth, key] = identity.split('\t') as [string, string];
    count(ofPerson, truth);
    if (customer === null) continue;
    count(ofPlacedPerson, truth);
    count(ofCustomer, customer);
    count(ofIdentity, key);
    count(ofBoth, `${truth}\t${customer}`);
  }
  const customersOf = new Map<string, number>();
  const peopleOf = new Map<string, string[]>();
  for (const both of ofBoth.keys()) {
    const [truth, customer] = both.split('\t') as [string, string];
    count(customersOf, truth);
    const people = peopleOf.get(customer);
    if (people === undefined) peopleOf.set(customer, [truth]);
    else people.push(truth);
  }
  for (const [customer, people] of peopleOf) if (people.length === 1) peopleOf.delete(customer);

  const overMerged = explainAll(peopleOf, records, outcomeOf);
  const together = sumOfPairs(ofBoth);
  return {
    people: [...ofPerson.keys()].filter((truth) => !truth.startsWith('house:')).length,
    identities: customerOfIdentity.size,
    placed: [...ofPlacedPerson.values()].reduce((sum, n) => sum + n, 0),
    customers: ofCustomer.size,
    // one identity that stands for many people was put together by its provider, not by the resolution
    precision: ratio(together, sumOfPairs(ofCustomer) - sumOfPairs(ofIdentity)),
    recall: ratio(together, sumOfPairs(ofPerson)),
    recallOfPlaced: ratio(together, sumOfPairs(ofPlacedPerson)),
    splitPeople: [...customersOf.values()].filter((n) => n > 1).length,
    overMerged,
    watched: [...sayers.values()].map(({ by, value, people }) => ({
      by,
      value,
      people: people.size,
      ...joinedBy(by, value, overMerged),
    })),
  };
}
const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

/** The second run: what the records of over-merged customers say that others say too. */
function explainAll(
  peopleOf: Map<string, string[]>,
  records: () => Iterable<TruthRecord>,
  outcomeOf: (record: TruthRecord) => Outcome | undefined,
): OverMerged[] {
  if (peopleOf.size === 0) return [];
  const toldBy = new Map<string, Told[]>();
  for (const record of records()) {
    const customer = outcomeOf(record)?.customer;
    if (record.shared.length === 0 || customer == null || !peopleOf.has(customer)) continue;
    const told = toldBy.get(customer);
    if (told === undefined) toldBy.set(customer, [record]);
    else told.push(record);
  }
  return [...peopleOf].map(([customer, people]) => explainCustomer(customer, people, toldBy.get(customer) ?? []));
}

function joinedBy(by: Cause, value: string, overMerged: readonly OverMerged[]): { joined: number; largest: number } {
  const used: Link[] = overMerged.flatMap(({ links }) =>
    links.filter((link) => link.by === by && link.value === value),
  );
  const sizes = used.map(({ people }) => people.length);
  return { joined: sizes.reduce((sum, n) => sum + n, 0), largest: Math.max(0, ...sizes) };
}
