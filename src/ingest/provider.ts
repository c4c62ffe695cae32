import type { ConnectionPool } from '@databases/pg';
import type { Asked } from '../import/asked.ts';
import type { Log } from '../log.ts';
import type { Delivered, Delivery, Meaning, Verified } from './delivery.ts';

export type Provider = Asked['provider'];
export type Entity = Asked['entity'];

/** One object as its provider gave it: JSON text, so that numbers keep all their digits. */
export type Fetched = { entity: Entity; payload: string };
/** What came instead of an object, kept byte for byte. */
export type Unreadable = { entity: Entity; raw: Uint8Array; reason: string };

/** Where a feed reads on, in the provider's own terms. `{}` is the beginning; `v` is the version of its form. */
export type Position = { v?: number; [key: string]: unknown };

/** What is staged together, in one transaction with the cursor's move to `position`. */
export type Page = { records: Fetched[]; rejects?: Unreadable[]; position: Position };

/** `sweep`: what is held is looked for, to find what was deleted without a word. */
export type Mode = 'incremental' | 'full' | 'sweep';

/** One list of a provider's API that is read from a cursor on. */
export type Feed = {
  /** Names the cursor. A feed may bring records of other entities too. */
  entity: Entity;
  /**
   * Page after page from a position on, until nothing more has changed. Each page's position is where a reader that stops
   * after it goes on; an error ends the reading before the page that failed.
   */
  pages(from: { position: Position; mode: Mode; now: Date; signal: AbortSignal }): AsyncIterable<Page>;
};

/** One account of a provider, ready to be read. */
export type Source = {
  provider: Provider;
  account: string;
  /** Customers before orders, orders before shipments. */
  feeds: Feed[];
  /** Searches for what was deleted, of entities whose deletions are not told of; read now and then, and in full. */
  sweeps?: Feed[];
  /** How long the daemon waits between two readings, in milliseconds. */
  interval: number;
  /** Read objects that a delivery named; ones that are gone are left out. */
  fetch?(wanted: Wanted[], signal: AbortSignal): Promise<Page['records']>;
  /** Where deliveries come that are not pushed to us (a queue). Ends with the signal. */
  listen?(keep: (delivered: Delivered) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** See that the provider delivers to our public address; safe to repeat. Undefined where none is set. */
  subscribe?(): Promise<void>;
  close?(): Promise<void>;
};

/** An object that a delivery named without its content. */
export type Wanted = { entity: Entity; id: string; kind?: string };

/** What a source is opened with. */
export type Context = { db: ConnectionPool; log: Log; signal: AbortSignal; secretKey: () => Buffer };

/** Everything one provider needs of its own. What all need is in this folder, once. */
export type ProviderModule<Settings = unknown> = {
  provider: Provider;
  /**
   * Its settings from the environment; undefined when none of its variables is set. Throws a Problem that names every
   * variable that is missing or wrong, and where to get it.
   */
  readSettings(environment: Record<string, string>): Settings | undefined;
  /** Undefined where settings allow deliveries to be received, but nothing to be read. */
  open(settings: Settings, context: Context): Source | undefined;
  deliveries?: {
    /** The longest body that is read, in bytes. */
    longest: number;
    /** Undefined when no secret is configured: then nothing is received. */
    verifier(settings: Settings): ((delivery: Delivery) => Verified | Promise<Verified>) | undefined;
    /** What a kept delivery means. Throws when it can't be read. */
    read(delivery: { topic: string; body: Buffer; sentAt: Date | null }): Meaning[];
  };
};
