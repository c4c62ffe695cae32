import fc from 'fast-check';

/** A claim as reference.put() takes it. */
export type Claim = {
  provider: string;
  entity: string;
  external_id: string;
  identity_key: string | null;
  creates: boolean;
  own: boolean;
  deleted?: boolean;
  emails?: string[];
  phones?: string[];
  address_hash?: string | null;
  address_words?: string[];
  first_name?: string | null;
  last_name?: string | null;
  company?: string | null;
  name_words?: string[];
  order_ref?: string | null;
  merged_into_key?: string;
  parent_key?: string;
};

/** A decision of a person about keys: provider, key and side of each. */
export type Decision = { decision: 'same' | 'different' | 'dismissed'; keys: [string, string, number][] };

export type Scenario = {
  settings: Record<string, number | string | string[]>;
  blocked: [string, string][];
  decisions: Decision[];
  rounds: Claim[][];
};

// Few of each, so that nearly every claim meets others.
const EMAILS = ['ann@x.co', 'bob@x.co', 'cy@x.co', 'office@x.co', 'dee@y.co', 'eve@y.co'];
const RELAYS = ['r1@marketplace.amazon.com', 'r2@marketplace.amazon.com'];
const PHONES = ['5125550001', '5125550002', '5125550003', '5125550004', '5125550005'];
const HASHES = ['h1', 'h2', 'h3', 'h4'];
const REFS = ['111-0000001-0000001', '111-0000001-0000002', '111-0000001-0000003', '111-0000001-0000004'];
const NAMES = [
  {},
  { first_name: 'Ann', last_name: 'Lee', name_words: ['ann', 'lee'] },
  { first_name: 'Bob', last_name: 'Lee', name_words: ['bob', 'lee'] },
  { first_name: 'Cy', last_name: 'Poe', name_words: ['cy', 'poe'] },
  { first_name: 'Dee', last_name: null, name_words: ['dee'] },
  { first_name: 'Robert', last_name: 'Poe', name_words: ['robert', 'poe'] },
  { company: 'Acme', name_words: ['acme'] },
  { first_name: 'Eve', last_name: 'Moss', company: 'Acme', name_words: ['acme', 'eve', 'moss'] },
  { first_name: 'Q', last_name: null, name_words: [] },
];
const ADDRESS_WORDS = [[], ['ann', 'lee'], ['bob', 'lee'], ['zoe']];

const some = fc.constantFrom;
const key = fc.integer({ min: 1, max: 4 }).map((n) => `${n}`);
const number = fc.integer({ min: 1, max: 6 });
const few = <T>(pool: T[], ...lengths: number[]) =>
  some(...lengths).chain((n) => fc.uniqueArray(some(...pool), { minLength: n, maxLength: n }));

/** Whose record it is and under which key. */
const record: fc.Arbitrary<Claim> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(some('qbo', 'shopify', 'shipstation', 'manual'), key)
      .map(([provider, id]) => customer(provider, id)),
  },
  { weight: 2, arbitrary: key.map((id) => ({ ...customer('klaviyo', id), entity: 'profile' })) },
  { weight: 3, arbitrary: fc.tuple(some('shopify', 'shipstation', 'manual'), number, fc.option(key)).map(order) },
  {
    weight: 1,
    arbitrary: fc.tuple(number, key).map(([n, id]) => ({ ...order(['qbo', n, id]), external_id: `invoice:${n}` })),
  },
  { weight: 3, arbitrary: some(...REFS).map((ref) => amazon(ref)) },
  { weight: 3, arbitrary: fc.tuple(number, fc.option(key), some(...REFS)).map(([n, id, ref]) => copy(n, id, ref)) },
  { weight: 1, arbitrary: fc.tuple(number, some(...REFS, null)).map(([n, ref]) => shipment(n, ref)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(some('manual', 'shopify', 'klaviyo'), key)
      .map(([provider, id]) => ({ ...customer(provider, id), entity: 'call' })),
  },
  { weight: 1, arbitrary: some(...REFS).map((ref) => ({ ...amazon(ref), entity: 'call' })) },
);

const contact = fc.record({
  emails: fc.oneof(
    { weight: 4, arbitrary: few(EMAILS, 0, 1, 1, 1, 2) },
    { weight: 1, arbitrary: few([...RELAYS, ...EMAILS], 1, 2) },
  ),
  phones: few(PHONES, 0, 0, 1, 2),
  address_hash: some(null, null, ...HASHES),
  address_words: some(...ADDRESS_WORDS),
});

/** A masked order, an invoice, a shipment: often nothing at all. */
const silent = { emails: [], phones: [], address_hash: null, address_words: [] };

const claim: fc.Arbitrary<Claim> = fc
  .tuple(record, contact, some(...NAMES), fc.nat({ max: 19 }), key)
  .map(([base, said, names, dice, other]) => {
    if (base.external_id.startsWith('invoice:')) return { ...base, ...silent };
    if (base.provider === 'qbo' && dice > 16 && base.entity === 'customer' && other !== base.identity_key) {
      return noGift({ ...base, ...said, ...names, parent_key: other });
    }
    if (dice < 2) return { ...base, ...silent, ...names, deleted: dice === 1 && base.own && base.entity !== 'call' };
    if (dice === 2 && base.own && base.entity !== 'order' && base.entity !== 'call')
      return noGift({ ...base, ...said, ...names, deleted: true });
    if (dice === 3 && /customer|profile/.test(base.entity) && other !== base.identity_key) {
      return { ...base, ...silent, merged_into_key: other };
    }
    if (base.provider === 'amazon' && dice < 12) return { ...base, ...silent, ...(dice < 9 ? {} : names) };
    return noGift({ ...base, ...said, ...names });
  });

/** A call without an id: its arguments are its key, so it never changes. */
const keyless: fc.Arbitrary<Claim> = fc
  .tuple(some('manual', 'shopify', 'amazon'), contact, some(...NAMES))
  .map(([provider, said, names]) =>
    noGift({
      ...{ provider, entity: 'call', identity_key: null, creates: true, own: true, ...said, ...names },
      external_id: `call:${JSON.stringify([provider, said, names])}`,
    }),
  )
  .filter(
    ({ provider, emails, phones, address_hash }) =>
      !!(emails?.length || phones?.length || (address_hash && provider !== 'amazon')),
  );

/** An order that another program inserted. */
const direct: fc.Arbitrary<Claim> = fc
  .tuple(some('shopify', 'amazon', 'shipstation', 'manual'), number, fc.option(key), some(...REFS), contact)
  .map(([provider, n, id, ref, said]) => ({
    ...(provider === 'amazon' ? amazon(ref) : provider === 'shipstation' ? copy(n, id, ref) : order([provider, n, id])),
    ...said,
    creates: false,
  }));

const claims = fc.array(
  fc.oneof({ weight: 12, arbitrary: claim }, { weight: 1, arbitrary: keyless }, { weight: 2, arbitrary: direct }),
  { minLength: 1, maxLength: 60, size: 'max' },
);

const decision: fc.Arbitrary<Decision> = fc.record({
  decision: some('same', 'different', 'different', 'different', 'dismissed'),
  keys: fc.uniqueArray(
    fc.tuple(
      some('qbo', 'shopify', 'shipstation', 'klaviyo', 'manual', 'amazon'),
      fc.oneof(
        key,
        some(...REFS),
        number.map((n) => `order:${n}`),
      ),
      some(0, 1, 2),
    ),
    { minLength: 1, maxLength: 5, selector: ([provider, id]) => `${provider} ${id}` },
  ),
});

/** Rounds of claims; the same record again is a new version of it. */
export const scenario: fc.Arbitrary<Scenario> = fc.record({
  settings: fc.record({
    max_emails: some(1, 2, 2, 3, 5),
    max_phones: some(1, 2, 2, 3, 5),
    max_names: some(1, 2, 2, 3, 5),
    same_provider: some(['qbo'], ['qbo'], [], ['qbo', 'shopify', 'manual']),
    name_guard: some('off', 'off', 'phone', 'all'),
    quarantine_holders: some(0, 2, 3, 10),
    quarantine_at_once: some(0, 3, 4, 100),
    quarantine_names: some(0, 1, 2, 10),
  }),
  decisions: fc.array(decision, { maxLength: 4 }),
  blocked: fc.subarray([
    ['email', 'office@x.co'],
    ['email', '*@y.co'],
    ['email', 'cy@*'],
    ['phone', '5125550005'],
    ['address_hash', 'h4'],
  ] as [string, string][]),
  rounds: fc.array(claims, { minLength: 1, maxLength: 4, size: 'max' }),
});

/** An address under another name has no hash: staging sees to that. */
function noGift(claim: Claim): Claim {
  const { name_words = [], address_words = [] } = claim;
  const strange =
    name_words.length > 0 && address_words.length > 0 && !name_words.some((w) => address_words.includes(w));
  return strange ? { ...claim, address_hash: null } : claim;
}

function customer(provider: string, id: string): Claim {
  return { provider, entity: 'customer', external_id: id, identity_key: id, creates: true, own: true };
}

function order([provider, n, id]: [string, number, string | null]): Claim {
  const external_id = `order:${n}`;
  return { provider, entity: 'order', external_id, identity_key: id ?? external_id, creates: true, own: id === null };
}

function amazon(ref: string): Claim {
  return { ...customer('amazon', ref), entity: 'order', order_ref: ref };
}

function copy(n: number, id: string | null, order_ref: string): Claim {
  return { ...order(['shipstation', n, id]), order_ref };
}

function shipment(n: number, order_ref: string | null): Claim {
  const base = { provider: 'shipstation', entity: 'shipment', external_id: `shipment:${n}`, creates: true, own: false };
  return { ...base, identity_key: `order:${n}`, order_ref };
}
