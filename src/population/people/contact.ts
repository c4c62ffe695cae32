import type { Person } from './person.ts';
import type { Home } from './places.ts';

/** A value that several true people give, and by what circumstance. */
export type Shared = { kind: 'email' | 'phone' | 'address' | 'account'; value: string; by: Cause; with?: string };
export type Cause =
  | 'household_email'
  | 'household_phone'
  | 'father_and_son'
  | 'office_phone'
  | 'bookkeeper_email'
  | 'house_account'
  | 'gift'
  | 'uniform_address';

/** What somebody tells a shop at a moment: the address and e-mail of that time. */
export type Contact = {
  first: string;
  last: string;
  company: string | null;
  email: string | null;
  phone: string | null;
  home: Home | null;
};

export function contactAt(person: Person, at: number): Contact {
  return {
    first: person.first,
    last: person.last,
    company: person.company,
    email: person.emails[person.newEmailAt !== null && at >= person.newEmailAt ? 1 : 0]!,
    phone: person.sharedPhone ?? person.phone,
    home: person.homes[person.movedAt !== null && at >= person.movedAt ? 1 : 0]!,
  };
}

/** Which of the values in this contact other true people give as well. */
export function sharedIn(person: Person, { email, phone, home }: Contact): Shared[] {
  return person.shared.filter(
    ({ kind, value }) => value === (kind === 'email' ? email?.toLowerCase() : kind === 'phone' ? phone : home?.line1),
  );
}
