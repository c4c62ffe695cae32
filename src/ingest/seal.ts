import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE = 12;
/** Said to both sides, because by default a shorter tag, which is easier to forge, is taken too. */
const TAG = { authTagLength: 16 };

/** Encrypt with AES-256-GCM: nonce, tag, then the bytes. `about` is bound to it, so that it can't be moved to another row. */
export function seal(text: string, key: Buffer, about: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, key, nonce, TAG);
  cipher.setAAD(Buffer.from(about));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Throws when the key is another one, or the bytes were changed. */
export function unseal(sealed: Buffer, key: Buffer, about: string): string {
  const end = NONCE + TAG.authTagLength;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE), TAG);
  decipher.setAAD(Buffer.from(about));
  decipher.setAuthTag(sealed.subarray(NONCE, end));
  return Buffer.concat([decipher.update(sealed.subarray(end)), decipher.final()]).toString('utf8');
}
