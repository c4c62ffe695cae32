import type { ShopObject } from '../model.ts';
import { klaviyoTime } from '../times.ts';

export function klaviyoPayload(object: ShopObject): unknown {
  const { id, contact } = object;
  const { home } = contact;
  return {
    type: 'profile',
    id,
    attributes: {
      email: contact.email,
      phone_number: contact.phone,
      external_id: null,
      first_name: contact.first,
      last_name: contact.last,
      organization: contact.company,
      locale: null,
      title: null,
      image: null,
      created: klaviyoTime(object.createdAt),
      updated: klaviyoTime(object.updatedAt),
      last_event_date: null,
      location:
        home === null
          ? {}
          : {
              address1: home.line1,
              address2: home.line2,
              city: home.city,
              country: home.country,
              latitude: null,
              longitude: null,
              region: home.state,
              zip: home.postal,
              timezone: null,
              ip: null,
            },
      properties: { $source: 'invented', orders: 1, favourites: ['tea'] },
    },
    links: { self: `https://a.klaviyo.com/api/profiles/${id}` },
  };
}
