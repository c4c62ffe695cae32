import { existsSync, readFileSync } from 'node:fs';
import { type Queryable, sql } from '@databases/pg';
import test from 'ava';
import fc from 'fast-check';
import { rolledBack } from '../../support/database.ts';
import { extractAs, mutations } from './extracting.ts';

const profile = (tx: Queryable, payload: unknown) => extractAs(tx, sql`staging.extract_klaviyo_profile`, payload);

const attributes = {
  email: 'Ada@Example.com',
  phone_number: '+15125551234',
  external_id: '6001',
  first_name: ' Ada ',
  last_name: 'Lovelace',
  organization: null,
  created: '2026-09-04T13:39:33+00:00',
  updated: '2026-09-04 13:39:33.601782+00:00',
  location: {
    address1: '12 St James Square',
    address2: null,
    city: 'London',
    country: 'United Kingdom',
    region: '',
    zip: 'SW1Y 4JH',
  },
};
const id = '01GDDKASAP8TKDDA2GRZDSVP4H';
const withAttributes = (changes: object) => ({ type: 'profile', id, attributes: { ...attributes, ...changes } });

test(
  'a profile says its own email, phone, name and place',
  rolledBack(async (tx, t) => {
    const extract = await profile(tx, withAttributes({}));
    t.like(extract, {
      external_id: id,
      identity_key: id,
      own: true,
      deleted: false,
      emails: ['ada@example.com'],
      phones: ['5125551234'],
      first_name: 'Ada',
      last_name: 'Lovelace',
      company: null,
      name_words: ['ada', 'lovelace'],
      address_words: ['ada', 'lovelace'],
      document: null,
    });
    t.regex(extract.address_hash, /^[0-9a-f]{64}$/);
    t.is(Date.parse(extract.source_updated_at), Date.parse('2026-09-04T13:39:33.601Z'));
  }),
);

test(
  'an empty object may come as [], and what is not asked for is a hole',
  rolledBack(async (tx, t) => {
    for (const empty of [[], {}, null, undefined]) {
      const { reason } = await profile(tx, { type: 'profile', id, attributes: empty });
      t.is(reason, 'names a profile without its attributes');
    }
    t.like(await profile(tx, { type: 'profile', id, attributes: { title: null } }), {
      reason: null,
      emails: null,
      phones: null,
      address_given: false,
      names_given: false,
    });
    for (const location of [[], {}, null, { address1: null, city: null }]) {
      t.like(await profile(tx, withAttributes({ location })), {
        reason: null,
        address_given: true,
        address_hash: null,
      });
    }
    t.like(await profile(tx, withAttributes({ email: null, phone_number: '', first_name: null, last_name: null })), {
      emails: [],
      phones: [],
      names_given: true,
      first_name: null,
    });
  }),
);

test(
  'merges and deletions carry nothing else',
  rolledBack(async (tx, t) => {
    t.like(await profile(tx, { type: 'profile', id, merged_into: '01HSXWNWF52J5PJG45BW383RMV' }), {
      external_id: id,
      merged_into_key: '01HSXWNWF52J5PJG45BW383RMV',
      emails: null,
      names_given: false,
    });
    t.like(await profile(tx, { type: 'profile', id, deleted: true }), { deleted: true, emails: null });
    t.is((await profile(tx, { type: 'profile', id, merged_into: {} })).reason, 'merged_into is not an id');
  }),
);

test(
  "a marketplace's relay is nobody's here",
  rolledBack(async (tx, t) => {
    t.deepEqual((await profile(tx, withAttributes({ email: 'abc@marketplace.amazon.com' }))).emails, []);
    t.like(await profile(tx, withAttributes({ email: 'ann@internal.example' })), { emails: [], internal: true });
  }),
);

test(
  'what cannot be read is refused with its reason',
  rolledBack(async (tx, t) => {
    const cases: [unknown, string][] = [
      [7, 'not an object'],
      [{ errors: [] }, 'no id'],
      [{ type: 'event', id }, 'type is not profile'],
      [{ type: 'profile', id: {} }, 'id is not an id'],
      [{ type: 'profile', id, attributes: 'x' }, 'attributes is not an object'],
      [withAttributes({ updated: 'today' }), 'updated is not a time'],
      [withAttributes({ email: 1 }), 'email is not text'],
      [withAttributes({ location: 'London' }), 'location is not an object'],
      [withAttributes({ location: { address1: '1 Road', zip: 12345 } }), 'location.zip is not text'],
    ];
    for (const [payload, reason] of cases) t.is((await profile(tx, payload)).reason, reason);
  }),
);

test(
  'no payload at all makes extraction raise',
  rolledBack(async (tx, t) => {
    await fc.assert(
      fc.asyncProperty(mutations([{ ...withAttributes({}), merged_into: null }]), async (payload) => {
        const { external_id, reason } = await profile(tx, payload);
        t.true(reason !== null || external_id !== null);
      }),
      { numRuns: 300 },
    );
  }),
);

const samples = new URL('../../../../shared/providers/samples/klaviyo/', import.meta.url);
(existsSync(samples) ? test : test.skip)(
  'the recorded answers are read',
  rolledBack(async (tx, t) => {
    const read = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, samples), 'utf8'));
    t.like(await profile(tx, read('get_profile.200.recorded').response.body.data), {
      reason: null,
      first_name: 'Smoke',
    });
    t.like(await profile(tx, read('get_profiles.page-with-next').data[0]), {
      reason: null,
      emails: ['jennifer@example.com'],
    });
    const merged = await profile(tx, read('merge_profiles.202.recorded').response.body.data);
    t.is(merged.reason, 'names a profile without its attributes');
    t.is((await profile(tx, read('error-404.profile.recorded').response.body)).reason, 'no id');
  }),
);
