import { z } from 'zod';

/** What a message of the queue says of itself. Its own type decides whether its names begin with capitals. */
export type Notification = { type: string; id?: string; seller?: string; order?: string; sentAt?: Date };

const Text = z.string().min(1).optional().catch(undefined);

/** Read a message; names are looked up without their case. Throws when it is no JSON object. */
export function readNotification(body: string): Notification {
  const message = z.record(z.string(), z.unknown()).parse(JSON.parse(body));
  const payload = at(message, 'Payload');
  const content = at(payload, 'OrderChangeNotification');
  const metadata = at(message, 'NotificationMetadata');
  const sentAt = new Date(
    Text.parse(at(message, 'EventTime')) ?? Text.parse(at(metadata, 'PublishTime')) ?? Number.NaN,
  );
  return {
    type: Text.parse(at(message, 'NotificationType')) ?? 'unknown',
    id: Text.parse(at(metadata, 'NotificationId')),
    seller: Text.parse(at(content, 'SellerId')) ?? Text.parse(at(payload, 'SellerId')),
    order: Text.parse(at(content, 'AmazonOrderId')),
    sentAt: Number.isNaN(sentAt.getTime()) ? undefined : sentAt,
  };
}

function at(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const wanted = name.toLowerCase();
  return Object.entries(value).find(([key]) => key.toLowerCase() === wanted)?.[1];
}
