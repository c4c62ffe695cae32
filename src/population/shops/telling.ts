import type { Mess, ShopObject } from '../model.ts';
import { type Contact, contactAt, type Shared, sharedIn } from '../people/contact.ts';
import { day, end, type Person, personAt } from '../people/person.ts';
import type { Random } from '../people/random.ts';

/** Who an object speaks of: its truth, what it says, and which of that others say too. */
export function about(
  person: Person,
  contact: Contact,
  mess: Mess[] = [],
): Pick<ShopObject, 'truth' | 'contact' | 'shared' | 'mess'> {
  const shared = sharedIn(person, contact);
  const circumstances = shared.map(({ by }) => by).filter((by) => by !== 'gift');
  return {
    truth: person.id,
    contact,
    shared,
    mess: [...new Set<Mess>([...mess, ...circumstances, ...(person.role === 'namesake' ? ['namesake' as const] : [])])],
  };
}

/** What a person enters: perhaps by a nickname, perhaps with a slip of the finger. */
export function enteredBy(person: Person, at: number, random: Random): { contact: Contact; mess: Mess[] } {
  const contact = contactAt(person, at);
  const mess: Mess[] = [];
  if (person.newEmailAt !== null && at >= person.newEmailAt) mess.push('changed_email');
  if (person.movedAt !== null && at >= person.movedAt) mess.push('moved');
  if (person.nickname !== null && random.chance(0.5)) {
    contact.first = person.nickname;
    mess.push('nickname');
  }
  if (random.chance(0.03) && !sharedIn(person, contact).some(({ kind }) => kind === 'email')) {
    contact.email = contact.email!.replace(/^(..)/, '$1$1');
    mess.push('typo');
  } else if (random.chance(0.02)) {
    contact.last = contact.last.replace(/(.)$/u, '$1$1');
    mess.push('typo');
  }
  return { contact, mess };
}

export type Telling = { at: number; contact: Contact; mess: Mess[] };

/** The versions of a customer record: as first entered, then as it is corrected, and as its owner moves or changes address. */
export function tellings(person: Person, createdAt: number, random: Random): Telling[] {
  const first = enteredBy(person, createdAt, random);
  const versions: Telling[] = [{ at: createdAt, ...first }];
  const change = (at: number, mess: Mess, contact: Contact): void => {
    if (at > versions.at(-1)!.at && at < end) versions.push({ at, contact, mess: [mess] });
  };
  const name = { first: first.contact.first };
  if (first.mess.includes('typo') && random.chance(0.7))
    change(createdAt + day + 1000, 'corrected', { ...contactAt(person, createdAt), ...name });
  const events: [number | null, Mess][] = [
    [person.newEmailAt, 'changed_email'],
    [person.movedAt, 'moved'],
  ];
  for (const [at, mess] of events.sort(([a], [b]) => (a ?? 0) - (b ?? 0))) {
    if (at !== null && random.chance(0.75)) change(at, mess, { ...contactAt(person, at), ...name });
  }
  return versions;
}

/** The moments at which somebody buys, in order. */
export function moments(random: Random, since: number, count: number): number[] {
  const span = Math.max(end - since - 20 * day, day);
  return Array.from({ length: count }, () => since + random.int(Math.floor(span / 1000)) * 1000).sort((a, b) => a - b);
}

/** Somebody else who gets the parcel: another person of the population, or one it does not know. */
export function recipientOf(person: Person, random: Random, at: number): { contact: Contact; shared: Shared[] } {
  if (person.index > 0 && random.chance(0.5)) {
    const other = personAt(random.int(person.index), person.seed);
    const contact = contactAt(other, at);
    return {
      contact: { ...contact, email: null },
      shared: [{ kind: 'address', value: contact.home!.line1, by: 'gift', with: other.id }],
    };
  }
  const stranger = personAt(900_000_000 + person.index, person.seed);
  return { contact: { ...contactAt(stranger, at), email: null, company: null }, shared: [] };
}
