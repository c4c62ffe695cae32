import type { ShopObject } from '../model.ts';
import { contactAt } from '../people/contact.ts';
import type { Person } from '../people/person.ts';
import { mix, purpose, randomFor } from '../people/random.ts';
import { about, tellings } from './telling.ts';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 26 characters like a real profile id; five of them are the person's number. */
function profileId(person: Person): string {
  let rest = person.index;
  let text = '';
  for (let n = 0; n < 6; n++, rest = Math.floor(rest / 32)) text = crockford[rest % 32] + text;
  for (let n = 0; n < 14; n++) text += crockford[mix(person.seed, person.index, n) % 32];
  return `01J8QZ${text}`;
}

export function klaviyoObjects(person: Person): ShopObject[] {
  const random = randomFor(person.seed, person.index, purpose.klaviyo);
  const subscriber = person.role === 'subscriber';
  if (!person.uses.klaviyo) return [];
  const id = profileId(person);
  const how = random.int(10);
  const located = random.chance(0.5);
  return tellings(person, person.since + 600_000, random).map(({ at, contact, mess }, version) => ({
    provider: 'klaviyo',
    entity: 'profile',
    kind: 'profile',
    id,
    key: id,
    version,
    createdAt: person.since + 600_000,
    updatedAt: at,
    customerId: null,
    shape: 'plain',
    ...about(
      person,
      {
        ...contact,
        email:
          how === 0 ? null : how < 3 ? contact.email!.replace(/^./, (letter) => letter.toUpperCase()) : contact.email,
        phone: how === 0 || how > 6 ? (person.sharedPhone === null ? contactAt(person, at).phone : person.phone) : null,
        home: located ? contact.home : null,
      },
      subscriber ? [...mess, 'subscriber'] : mess,
    ),
  }));
}
