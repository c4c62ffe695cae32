import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Delivered } from '../../ingest/delivery.ts';
import type { Log } from '../../log.ts';
import { type Notification, readNotification } from './notification.ts';
import type { Queue } from './settings.ts';

/** The longest that the queue lets a request wait, in seconds. */
const LONG_POLL = 20;
/** For so long nobody else gets what was received; keeping takes a moment. */
const HIDDEN = 60;

type Options = { queue: Queue; seller: string; log: Log };

/**
 * Take Amazon's notifications out of the queue until the signal. A message is deleted once it is kept, so one that was
 * not comes again. What is about another seller is left to whoever it is for.
 */
export async function listenToQueue(
  { queue, seller, log }: Options,
  keep: (delivered: Delivered) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { url: QueueUrl, region = 'us-east-1', credentials } = queue;
  const client = new SQSClient({ region, credentials, endpoint: new URL(QueueUrl).origin });
  try {
    while (!signal.aborted) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: LONG_POLL,
          VisibilityTimeout: HIDDEN,
        }),
        { abortSignal: signal },
      );
      for (const message of Messages) {
        const delivered = deliveryOf(message, seller);
        if (!delivered) {
          log.info('delivery_refused', { provider: 'amazon', reason: 'it is about another seller' });
          continue;
        }
        await keep(delivered);
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    client.destroy();
  }
}

/** Undefined: it is not about this seller. What can't be read is kept too, for somebody to see. */
function deliveryOf({ Body = '', MessageId = '' }: Message, seller: string): Delivered | undefined {
  const body = Buffer.from(Body);
  let notification: Notification;
  try {
    notification = readNotification(Body);
  } catch {
    return { key: MessageId, topic: 'unreadable', body };
  }
  const { type, id = MessageId, seller: named, sentAt } = notification;
  return named === seller ? { key: id, topic: type, body, sentAt } : undefined;
}
