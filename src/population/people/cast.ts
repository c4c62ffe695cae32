// Who lives and works with whom. Every thousand people have the same roles to play, dealt out over the thousand; what
// the members of a group share is derived from the group, so that none of them has to know the others.

export type Role =
  | 'household' // two at one address; some share a landline or an e-mail address
  | 'father_and_son' // two of one name at one address
  | 'namesake' // two of one name who have nothing to do with each other
  | 'office' // colleagues who all give the office's telephone number
  | 'bookkeeping_client' // businesses whose e-mail address in QBO is their bookkeeper's
  | 'contractor' // a business with jobs under its QBO customer
  | 'business'
  | 'house_buyer' // bought through a customer "Website Orders" that stands for many people
  | 'subscriber' // only a Klaviyo profile
  | 'guest' // never has an account
  | 'amazon_buyer' // buys on Amazon only
  | 'single';

const troupe: { role: Role; groups: number; members: number }[] = [
  { role: 'household', groups: 100, members: 2 },
  { role: 'father_and_son', groups: 4, members: 2 },
  { role: 'namesake', groups: 5, members: 2 },
  { role: 'office', groups: 1, members: 25 },
  { role: 'bookkeeping_client', groups: 1, members: 30 },
  { role: 'contractor', groups: 12, members: 1 },
  { role: 'business', groups: 50, members: 1 },
  { role: 'house_buyer', groups: 25, members: 1 },
  { role: 'subscriber', groups: 60, members: 1 },
  { role: 'guest', groups: 90, members: 1 },
  { role: 'amazon_buyer', groups: 120, members: 1 },
];

export const neighbourhood = 1000;
/** A number that has no factor in common with a thousand deals the roles out evenly, so that a small population has them too. */
const dealing = 387;

export type Part = { role: Role; group: number; seat: number };

const parts: Part[] = Array.from({ length: neighbourhood }, (_, slot) => ({ role: 'single', group: slot, seat: 0 }));
let next = 0;
for (const { role, groups, members } of troupe) {
  for (let group = 0; group < groups; group++) {
    const first = next;
    for (let seat = 0; seat < members; seat++) parts[next++] = { role, group: first, seat };
  }
}

/** The part of one person; `group` is a number that no other group of the population has. */
export function partOf(index: number): Part {
  const block = Math.floor(index / neighbourhood);
  const part = parts[((index % neighbourhood) * dealing) % neighbourhood]!;
  return { ...part, group: block * neighbourhood + part.group };
}
