import { randomBytes } from 'node:crypto';
import test from 'ava';
import { seal, unseal } from '../../../src/ingest/seal.ts';

const key = randomBytes(32);

test('what was sealed is read with the same key, and is other bytes each time', (t) => {
  for (const text of ['', 'a token', '🔑'.repeat(1000)]) t.is(unseal(seal(text, key, 'qbo/'), key, 'qbo/'), text);
  t.notDeepEqual(seal('a', key, ''), seal('a', key, ''));
  t.false(seal('a token', key, '').includes('a token'));
});

test('another key, another row, changed or missing bytes are refused', (t) => {
  const sealed = seal('a token', key, 'qbo/');
  t.throws(() => unseal(sealed, randomBytes(32), 'qbo/'));
  t.throws(() => unseal(sealed, key, 'shopify/'));
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    t.throws(() => unseal(changed, key, 'qbo/'), undefined, `byte ${at}`);
    t.throws(() => unseal(sealed.subarray(0, at), key, 'qbo/'), undefined, `${at} bytes`);
  }
});
