import { z } from 'zod';

/** What a webhook tells of one object, in either of its forms. */
export type Event = {
  realm: string;
  /** In either spelling: `SalesReceipt`, `salesreceipt`. */
  type: string;
  id: string;
  operation: 'delete' | 'merge' | 'other';
  at: Date | undefined;
  /** The customer that was merged into `id`. */
  deleted: string | undefined;
};

const Id = z.union([z.string().min(1), z.int().transform(String)]);

const Legacy = z.object({
  eventNotifications: z.array(
    z.object({
      realmId: Id,
      dataChangeEvent: z
        .object({
          entities: z.array(
            z.object({
              name: z.string(),
              id: Id,
              operation: z.string(),
              lastUpdated: z.string().nullish(),
              deletedId: Id.nullish(),
              deletedid: Id.nullish(),
            }),
          ),
        })
        .nullish(),
    }),
  ),
});

const CloudEvent = z.object({
  type: z.string(),
  time: z.string().nullish(),
  intuitentityid: Id,
  intuitaccountid: Id,
  data: z.object({ deletedid: Id.nullish(), deletedId: Id.nullish() }).nullish().catch(undefined),
});

/** The events of a body: an array of CloudEvents, or the one object of older apps. Throws when it is neither. */
export function readEvents(body: Buffer): Event[] {
  const read: unknown = JSON.parse(body.toString('utf8'));
  return Array.isArray(read) ? read.flatMap(readCloudEvent) : readLegacy(read);
}

function readLegacy(read: unknown): Event[] {
  return Legacy.parse(read).eventNotifications.flatMap(({ realmId, dataChangeEvent }) =>
    (dataChangeEvent?.entities ?? []).map((entity) => ({
      realm: realmId,
      type: entity.name,
      id: entity.id,
      operation: operationOf(entity.operation),
      at: timeOf(entity.lastUpdated),
      deleted: entity.deletedId ?? entity.deletedid ?? undefined,
    })),
  );
}

/** `qbo.customer.merged.v1`; what has another form of type is no change of an object. */
function readCloudEvent(read: unknown): Event[] {
  const type = z.object({ type: z.string() }).parse(read).type;
  const [, name, operation] = /^qbo\.([a-z]+)\.([a-z]+)\.v\d+$/i.exec(type) ?? [];
  if (name === undefined || operation === undefined) return [];
  const { intuitentityid: id, intuitaccountid: realm, time, data } = CloudEvent.parse(read);
  const deleted = data?.deletedid ?? data?.deletedId ?? undefined;
  return [{ realm, type: name, id, operation: operationOf(operation), at: timeOf(time), deleted }];
}

function operationOf(word: string): Event['operation'] {
  if (/^deleted?$/i.test(word)) return 'delete';
  return /^merged?$/i.test(word) ? 'merge' : 'other';
}

/** Offsets come as `-0700` too, fractions in nanoseconds. */
function timeOf(text: string | null | undefined): Date | undefined {
  const at = new Date(text ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at;
}
