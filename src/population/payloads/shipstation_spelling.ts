// What ShipStation's objects have in common.

import { money, type ShopObject } from '../model.ts';
import type { Contact } from '../people/contact.ts';
import { writePhone } from '../people/places.ts';
import { exactNumber } from './exact.ts';

export const amount = (cents: number): unknown => exactNumber(money(cents));
export const integer = (id: string): unknown => exactNumber(id);
export const fromAmazon = (object: ShopObject): boolean => /^\d{3}-\d{7}-\d{7}$/.test(object.sale?.number ?? '');

export const noAddress = {
  company: null,
  street1: null,
  street2: null,
  street3: null,
  city: null,
  state: null,
  postalCode: null,
  country: null,
  phone: null,
  residential: null,
  addressVerified: null,
};

export function addressOf(contact: Contact, style: number) {
  const { home } = contact;
  const name = `${contact.first} ${contact.last}`;
  if (home === null) return { ...noAddress, name };
  return {
    name,
    company: contact.company,
    street1: home.line1,
    street2: home.line2 ?? '',
    street3: null,
    city: home.city,
    state: home.state === '' ? null : home.state,
    postalCode: home.postal,
    country: home.country,
    phone: contact.phone === null ? null : writePhone(contact.phone, style),
    residential: true,
    addressVerified: 'Address validated successfully',
  };
}

/** A locker stands in the place of the street. */
export function parcel(object: ShopObject): Contact {
  const to = object.shipTo ?? object.contact;
  return object.pickupPoint
    ? { ...to, home: { ...to.home!, line1: `Locker ${to.home!.city} 7`, line2: '400 Commerce Way' } }
    : to;
}
