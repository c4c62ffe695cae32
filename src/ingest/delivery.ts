import type { Entity, Fetched, Wanted } from './provider.ts';

/** A webhook as it came: header names in lower case, the raw bytes of the body. `path` is what follows the provider's. */
export type Delivery = { headers: Record<string, string | undefined>; body: Buffer; path: string };

/** How a delivery goes by that is the provider's own. */
export type Delivered = {
  /** The provider's name of this delivery, the same when it comes again. */
  key: string;
  topic: string;
  body: Buffer;
  account?: string;
  sentAt?: Date;
  /** A person asks for privacy: kept, and shown as open until somebody has done it. */
  privacy?: boolean;
};

/** Whether a delivery is the provider's own, by its signature over the raw bytes. */
export type Verified = ({ ok: true } & Omit<Delivered, 'body'>) | { ok: false; reason: string };

/** What a delivery means. */
export type Meaning =
  | ({ kind: 'record' } & Fetched)
  | ({ kind: 'fetch' } & Wanted)
  /** Something of these changed, but the delivery can't be relied on for what: read the feed now. */
  | { kind: 'read'; entity: Entity }
  | { kind: 'nothing'; reason: string };
