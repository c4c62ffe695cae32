import type { Cause, Shared } from './people/contact.ts';

/** The rule by which each circumstance joins people, or the one that must keep it from doing so. */
export const rules: Record<Cause, { prescribed: boolean; rule: string }> = {
  household_email: { prescribed: true, rule: 'two people with one e-mail address are one customer, within the limits' },
  household_phone: { prescribed: true, rule: 'two people with one telephone are one customer, within the limits' },
  father_and_son: { prescribed: true, rule: 'one name at one address is one address hash' },
  office_phone: {
    prescribed: true,
    rule: "an office's telephone joins colleagues until they have five e-mail addresses or five names",
  },
  bookkeeper_email: {
    prescribed: true,
    rule: "a bookkeeper's e-mail address joins clients until they have five telephones or five names",
  },
  house_account: {
    prescribed: true,
    rule: 'orders of one customer record are its customer, until it is marked as a house account',
  },
  gift: {
    prescribed: true,
    rule: "a gift's address counts where it is all that is known, or where the names share a word",
  },
  uniform_address: { prescribed: false, rule: 'a masked address identifies nobody' },
};

export type Link = { by: Cause; kind: Shared['kind']; value: string; people: string[] };
export type OverMerged = {
  customer: string;
  people: string[];
  /** What joined them; each link was needed, and nothing else is. */
  links: Link[];
  /** True when no rule says why all of them are one. */
  unexplained: boolean;
};

/** What each person of one customer says that others say too; `with` names another person outright (a gift's recipient). */
export type Told = { truth: string; shared: readonly Shared[] };

/** Why several people are one customer: the shared values that connect them, those of prescribing rules first. */
export function explainCustomer(customer: string, people: string[], told: readonly Told[]): OverMerged {
  const group = new Map(people.map((person) => [person, person]));
  const rootOf = (person: string): string => {
    let root = person;
    while (group.get(root) !== root) root = group.get(root)!;
    group.set(person, root);
    return root;
  };
  const links: Link[] = [];
  const connect = (found: Link): void => {
    const roots = new Set(found.people.map(rootOf));
    if (roots.size < 2) return;
    const [first, ...others] = roots;
    for (const other of others) group.set(other, first!);
    links.push(found);
  };
  const found = linksAmong(people, told);
  for (const link of found.filter(({ by }) => rules[by].prescribed)) connect(link);
  const unexplained = new Set(people.map(rootOf)).size > 1;
  if (unexplained) for (const link of found) connect(link);
  return { customer, people, links, unexplained };
}

function linksAmong(people: string[], told: readonly Told[]): Link[] {
  const here = new Set(people);
  const values = new Map<string, { link: Omit<Link, 'people'>; people: Set<string> }>();
  for (const { truth, shared } of told) {
    for (const { by, kind, value, with: other } of shared) {
      if (other !== undefined && !here.has(other)) continue;
      const key = `${by} ${kind} ${value}`;
      const entry = values.get(key) ?? { link: { by, kind, value }, people: new Set() };
      values.set(key, entry);
      entry.people.add(truth);
      if (other !== undefined) entry.people.add(other);
    }
  }
  return [...values.values()]
    .map(({ link, people: sayers }) => ({ ...link, people: [...sayers] }))
    .filter((link) => link.people.length > 1);
}
