import { partOf, type Role } from './cast.ts';
import type { Shared } from './contact.ts';
import { companyForms, type Locale, locales, type Name, nicknames, trades } from './names.ts';
import { type Home, homeOf, phoneOf } from './places.ts';
import { purpose, type Random, randomFor } from './random.ts';
import { type Uses, usesOf } from './uses.ts';

export type Person = {
  index: number;
  id: string;
  seed: number;
  role: Role;
  seat: number;
  group: number;
  locale: Locale;
  first: string;
  last: string;
  nickname: string | null;
  company: string | null;
  /** The day on which the first shop heard of them. */
  since: number;
  emails: string[];
  newEmailAt: number | null;
  phone: string;
  /** A number given instead of one's own: the household's or the office's. */
  sharedPhone: string | null;
  bookkeeperEmail: string | null;
  homes: Home[];
  movedAt: number | null;
  shared: Shared[];
  uses: Uses;
};

export const day = 86_400_000;
export const epoch = Date.UTC(2023, 1, 1);
export const end = Date.UTC(2026, 9, 31);

const mailHosts = ['example.com', 'example.org', 'example.net', 'mail.example', 'post.example', 'inbox.example'];
const weights = locales.flatMap((locale, i) => Array.from({ length: locale.weight }, () => i));

export function personAt(index: number, seed: number): Person {
  const { role, group, seat } = partOf(index);
  const own = randomFor(seed, index, purpose.person);
  const ours = randomFor(seed, group, purpose.group);
  const locale = ['office', 'bookkeeping_client', 'contractor', 'business'].includes(role)
    ? locales[0]!
    : locales[ours.pick(weights)]!;
  const last = ours.pick(locale.last);
  const together = ours.int(locale.first.length);
  const shares = { landline: ours.chance(0.13), email: ours.chance(0.07), surname: ours.chance(0.8) };
  const officePhone = phoneOf('US', group * 4 + 3);

  const [first, family] = namesOf({ role, seat, together, last, locale, own, surname: shares.surname });
  const isBusiness = role === 'business' || role === 'contractor' || role === 'bookkeeping_client';
  const ownsHome = role !== 'household' && role !== 'father_and_son';
  const moves = own.chance(0.1) && role !== 'father_and_son';
  const since = epoch + own.int(1100) * day + own.int(day / 1000) * 1000;
  const local = `${first.latin.slice(0, own.pick([1, 12]))}${own.pick(['.', '', '_'])}${family.latin}${index + 1}`;
  const emails = [`${local}@${own.pick(mailHosts)}`];
  const changesEmail = own.chance(0.08);
  if (changesEmail) emails.push(`${family.latin}.${first.latin}${index + 1}@${own.pick(mailHosts)}`);
  const householdEmail = `${last.latin}.home${group + 1}@${ours.pick(mailHosts)}`;
  if (role === 'household' && shares.email) emails.splice(0, emails.length, householdEmail);

  const person: Person = {
    index,
    id: `p${index}`,
    seed,
    role,
    seat,
    group,
    locale,
    first: first.written,
    last: family.written,
    nickname: nicknames[first.written] !== undefined && own.chance(0.35) ? nicknames[first.written]! : null,
    company: isBusiness
      ? `${family.written} ${own.pick(trades)} ${own.pick(companyForms)}`
      : role === 'office'
        ? `Harbor Office ${group + 1}`
        : null,
    since,
    emails,
    newEmailAt: emails.length > 1 ? later(own, since) : null,
    phone: phoneOf(locale.country, index * 4),
    sharedPhone:
      role === 'office'
        ? officePhone
        : role === 'household' && shares.landline
          ? phoneOf(locale.country, group * 4 + 2)
          : null,
    bookkeeperEmail: role === 'bookkeeping_client' ? `books${group + 1}@ledger-keeper.example` : null,
    homes: [ownsHome ? homeOf(locale, index * 4, seed) : homeOf(locale, group * 4 + 2, seed)],
    movedAt: moves ? later(own, since) : null,
    shared: [],
    uses: usesOf(role, seat > 0 && role === 'household' && shares.email, own),
  };
  if (moves) person.homes.push(homeOf(locale, index * 4 + 1, seed));
  person.shared = sharedBy(person, shares.email ? householdEmail : null);
  return person;
}

function namesOf(of: {
  role: Role;
  seat: number;
  together: number;
  last: Name;
  locale: Locale;
  own: Random;
  surname: boolean;
}): [Name, Name] {
  const { role, seat, together, last, locale, own } = of;
  if (role === 'father_and_son' || role === 'namesake') return [locale.first[together]!, last];
  if (role === 'household')
    return [
      locale.first[(together + seat) % locale.first.length]!,
      seat === 0 || of.surname ? last : own.pick(locale.last),
    ];
  // colleagues have different names, so that what they share is the telephone
  if (role === 'office' || role === 'bookkeeping_client') {
    return [
      locale.first[(together + seat) % locale.first.length]!,
      locale.last[(together + seat) % locale.last.length]!,
    ];
  }
  return [own.pick(locale.first), own.pick(locale.last)];
}

function sharedBy(person: Person, householdEmail: string | null): Shared[] {
  const shared: Shared[] = [];
  if (person.role === 'household' && householdEmail !== null)
    shared.push({ kind: 'email', value: householdEmail, by: 'household_email' });
  if (person.sharedPhone !== null) {
    shared.push({
      kind: 'phone',
      value: person.sharedPhone,
      by: person.role === 'office' ? 'office_phone' : 'household_phone',
    });
  }
  if (person.bookkeeperEmail !== null)
    shared.push({ kind: 'email', value: person.bookkeeperEmail, by: 'bookkeeper_email' });
  if (person.role === 'father_and_son')
    shared.push({ kind: 'address', value: person.homes[0]!.line1, by: 'father_and_son' });
  return shared;
}

const later = (random: Random, since: number): number =>
  since + random.int(Math.floor((end - since) / day)) * day + 3_600_000;
