import { z } from 'zod';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Credentials go over it: unencrypted only within this machine. */
export function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

/** A variable that holds an address to which credentials go. */
export function address(like = 'https://host') {
  return z
    .url({ protocol: /^https?$/, error: `must look like ${like}`, abort: true })
    .refine((url) => isSafe(new URL(url)), { error: 'must begin with https://; http is for this machine only' });
}
