import type { ShopObject } from '../../../population/model.ts';
import { klaviyoPayload } from '../../../population/payloads/klaviyo.ts';

type Spelled = { attributes: object };

const RELATIONS = ['lists', 'segments', 'push-tokens', 'conversations', 'conversation'];

/** A profile as the API answers it: with more than its document names. */
export function spellProfile(object: ShopObject, idOnly = false): object {
  const { attributes, ...profile } = klaviyoPayload(object) as Spelled;
  const self = `https://a.klaviyo.com/api/profiles/${object.id}/`;
  const links = (relation: string) => ({ self: `${self}relationships/${relation}/`, related: `${self}${relation}/` });
  return {
    ...profile,
    attributes: idOnly ? {} : { ...attributes, ...UNDOCUMENTED },
    relationships: Object.fromEntries(RELATIONS.map((relation) => [relation, { links: links(relation) }])),
  };
}

/** Of these only the first was seen; but others come with every revision, and none may matter. */
const UNDOCUMENTED = {
  anonymous_id: null,
  birthday: null,
  click_tracking: null,
  data_sources: [],
  is_test: false,
  last_seen_channel: { name: 'email', at: null },
  merged_count: 0,
  preferred_send_hour: 9,
  score: 0.25,
  whatsapp: null,
};
