import { createHash, verify } from 'node:crypto';
import type { Delivery, Verified } from '../../ingest/delivery.ts';
import type { KeySet } from './key_set.ts';

const KEY_ID = 'x-shipengine-rsa-sha256-key-id';
const SIGNATURE = 'x-shipengine-rsa-sha256-signature';
const TIMESTAMP = 'x-shipengine-timestamp';
/** Between sending and receiving; an older one is a replay. */
const TOLERANCE = 5 * 60_000;

export function isSigned({ headers }: Delivery): boolean {
  return headers[SIGNATURE] !== undefined;
}

/** Verify a delivery of version 2: RSA over its time, a dot, and its raw bytes. */
export async function verifySigned({ headers, body }: Delivery, keys: KeySet, now: number): Promise<Verified> {
  const { [KEY_ID]: id = '', [SIGNATURE]: signature = '', [TIMESTAMP]: timestamp = '' } = headers;
  const sentAt = new Date(timestamp);
  if (Number.isNaN(sentAt.getTime())) return { ok: false, reason: 'it does not say when it was sent' };
  if (Math.abs(now - sentAt.getTime()) > TOLERANCE) return { ok: false, reason: 'it was sent too long ago' };
  const key = await keys(id);
  if (!key) return { ok: false, reason: 'it was signed with an unknown key' };
  const signed = Buffer.concat([Buffer.from(`${timestamp}.`), body]);
  if (!verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64'))) {
    return { ok: false, reason: 'the signature is wrong' };
  }
  return { ok: true, key: `v2:${timestamp}:${digest(body)}`, topic: '', sentAt };
}

export const digest = (body: Buffer): string => createHash('sha256').update(body).digest('hex');
