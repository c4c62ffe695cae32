import type { Mess, ShopObject } from '../model.ts';
import { contactAt } from '../people/contact.ts';
import { day, type Person } from '../people/person.ts';
import { writePhone } from '../people/places.ts';
import { mix, purpose, type Random, randomFor } from '../people/random.ts';
import { saleOf } from './sales.ts';
import { about, moments, recipientOf } from './telling.ts';

const hosts: Record<string, string> = {
  GB: 'marketplace.amazon.co.uk',
  DE: 'marketplace.amazon.de',
  FR: 'marketplace.amazon.fr',
  JP: 'marketplace.amazon.co.jp',
  CA: 'marketplace.amazon.ca',
  BR: 'marketplace.amazon.com.br',
};

/** Who lives where there is no marketplace buys from the American one. */
const currencyOf = ({ locale }: Person): string => (locale.country in hosts ? locale.currency : 'USD');

/** 3-7-7 digits, leading zeros included; the multiplication by a number prime to 10^14 gives every order another one. */
function orderId(index: number, n: number): string {
  const digits = (((BigInt(index) * 16n + BigInt(n) + 1n) * 72_891_046_153_867n) % 100_000_000_000_000n)
    .toString()
    .padStart(14, '0');
  return `${['111', '112', '113', '114', '026', '702'][index % 6]}-${digits.slice(0, 7)}-${digits.slice(7)}`;
}

export function amazonObjects(person: Person): ShopObject[] {
  const random = randomFor(person.seed, person.index, purpose.amazon);
  if (!person.uses.amazon) return [];
  return moments(random, person.since, 1 + random.int(3)).flatMap((at, n) => order(person, at, n, random));
}

function order(person: Person, at: number, n: number, random: Random): ShopObject[] {
  const id = orderId(person.index, n);
  const v0 = random.chance(0.5);
  const merchant = random.chance(0.6);
  const sale = saleOf(random, id, currencyOf(person), { cancelled: 0.04, refunded: 0, test: 0 });
  if (random.chance(0.04)) sale.state = 'pending';
  const shown: NonNullable<ShopObject['shown']> =
    sale.state === 'pending' || sale.state === 'cancelled'
      ? 'nothing'
      : merchant
        ? random.chance(0.72)
          ? 'all'
          : 'city'
        : random.chance(0.6)
          ? 'uniform'
          : 'city';
  const contact = { ...contactAt(person, at), company: null, ...hiddenContact(person, id, shown, merchant, random) };
  const mess: Mess[] = [];
  if (contact.email !== null) mess.push('relay_email');
  if (contact.phone?.includes('ext.')) mess.push('proxy_phone');
  if (shown === 'uniform') mess.push('uniform_address');
  if (shown !== 'all') mess.push('masked');
  if (sale.state === 'cancelled') mess.push('cancelled');
  const object: ShopObject = {
    provider: 'amazon',
    entity: 'order',
    kind: 'order',
    id,
    key: id,
    version: 0,
    createdAt: at,
    updatedAt: at + 120_000,
    customerId: null,
    shape: v0 ? 'v0' : 'v2026',
    shown,
    fulfilledBy: merchant ? 'merchant' : 'marketplace',
    sale,
    ...about(person, contact, mess),
  };
  if (shown === 'uniform')
    object.shared = [
      ...object.shared.filter(({ kind }) => kind !== 'address'),
      { kind: 'address', value: 'uniform', by: 'uniform_address' },
    ];
  if (shown === 'all' && random.chance(0.06)) {
    object.pickupPoint = true;
    object.mess.push('pickup_point');
  } else if (shown === 'all' && random.chance(0.08)) {
    const gift = recipientOf(person, random, at);
    object.shipTo = gift.contact;
    object.shared = [...object.shared, ...gift.shared];
    object.mess.push('gift');
  }
  return changes(object, random);
}

/** What Amazon puts in the place of the buyer's own e-mail address and telephone. */
function hiddenContact(
  person: Person,
  id: string,
  shown: string,
  merchant: boolean,
  random: Random,
): { email: string | null; phone: string | null } {
  const host = hosts[person.locale.country] ?? 'marketplace.amazon.com';
  const relay = `${letters(person.index, random.chance(0.2) ? mix(Number(id.slice(-7))) : person.seed)}@${host}`;
  const proxy = `+1 480-386-0${String(mix(person.seed, person.index) % 1000).padStart(3, '0')} ext. ${10000 + (person.index % 90000)}`;
  return {
    email: merchant && shown !== 'nothing' && random.chance(0.6) ? relay : null,
    phone:
      shown !== 'all' || random.chance(0.3)
        ? null
        : random.chance(0.7)
          ? proxy
          : writePhone(person.sharedPhone ?? person.phone, 0),
  };
}

/** A local part that belongs to this person alone, as relay addresses look. */
function letters(index: number, salt: number): string {
  let rest = index * 4096 + (salt % 4096);
  let text = mix(index, salt).toString(36).padStart(7, '0').slice(-5);
  for (; rest > 0; rest = Math.floor(rest / 36)) text += (rest % 36).toString(36);
  return text;
}

/** A pending order is filled in later, and so is a masked one when the right to see it is granted. */
function changes(order: ShopObject, random: Random): ShopObject[] {
  if (order.shown === 'city' && order.fulfilledBy === 'merchant' && random.chance(0.25)) {
    const later: ShopObject = {
      ...order,
      version: 1,
      updatedAt: order.updatedAt + day,
      shown: 'all',
      mess: [...order.mess.filter((mess) => mess !== 'masked'), 'unmasked_later'],
    };
    return [order, later];
  }
  return [order];
}
