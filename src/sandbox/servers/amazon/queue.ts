import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { notificationOf } from './notification.ts';
import type { Seller } from './seller.ts';

export const QUEUE = { path: '/000000000000/order-changes', accessKeyId: 'AKIASANDBOX', secretAccessKey: 'sandbox' };

type Kept = { id: string; body: string; visibleAt: number; received: number; handle?: string };
type Input = {
  QueueUrl?: string;
  MaxNumberOfMessages?: number;
  WaitTimeSeconds?: number;
  VisibilityTimeout?: number;
  ReceiptHandle?: string;
  MessageBody?: string;
};

/** A queue keeps a message for four days; this one keeps so many. */
const MOST = 10_000;
const TYPE = 'application/x-amz-json-1.0';

/** A small SQS queue in the AWS JSON protocol, to which Amazon sends a notification of every change of an order. */
export function serveQueue(server: FastifyInstance, seller: Seller): void {
  const { world } = seller;
  const messages: Kept[] = [];
  const send = (body: string): Kept => {
    const message: Kept = { id: randomUUID(), body, visibleAt: 0, received: 0 };
    messages.push(message);
    messages.splice(0, messages.length - MOST);
    return message;
  };
  const forget = world.onChange(({ object }) => {
    if (object.provider === 'amazon') send(JSON.stringify(notificationOf(object, seller)));
  });
  let closed = false;
  server.addHook('preClose', async () => {
    closed = true;
    forget();
  });

  function receive(most: number, hidden: number): object[] {
    const now = world.now();
    const taken = messages.filter(({ visibleAt }) => visibleAt <= now).slice(0, most);
    return taken.map((message) => {
      message.visibleAt = now + hidden * 1000;
      message.received++;
      message.handle = `${message.id}#${message.received}`;
      return {
        MessageId: message.id,
        ReceiptHandle: message.handle,
        MD5OfBody: md5(message.body),
        Body: message.body,
        Attributes: { ApproximateReceiveCount: String(message.received) },
      };
    });
  }

  const actions: Record<string, (input: Input, isGone: () => boolean) => Promise<object | string>> = {
    async ReceiveMessage(input, isGone) {
      const { MaxNumberOfMessages: most = 1, WaitTimeSeconds: wait = 0, VisibilityTimeout: hidden = 30 } = input;
      if (most < 1 || most > 10) return 'com.amazonaws.sqs#InvalidParameterValue';
      if (wait < 0 || wait > 20 || hidden < 0 || hidden > 43_200) return 'com.amazonaws.sqs#InvalidParameterValue';
      const until = Date.now() + wait * 1000;
      while (!isGone()) {
        const Messages = receive(most, hidden);
        if (Messages.length > 0) return { Messages };
        if (closed || Date.now() >= until) return {};
        await sleep(25);
      }
      return {}; // to nobody
    },
    async DeleteMessage({ ReceiptHandle: handle = '' }) {
      if (!/^[\da-f-]{36}#\d+$/.test(handle)) return 'com.amazonaws.sqs#ReceiptHandleIsInvalid';
      const at = messages.findIndex((message) => message.handle === handle);
      if (at >= 0) messages.splice(at, 1);
      return {};
    },
    async SendMessage({ MessageBody: body }) {
      if (!body) return 'com.amazonaws.sqs#InvalidMessageContents';
      return { MessageId: send(body).id, MD5OfMessageBody: md5(body) };
    },
  };

  server.post('/', async (request, reply) => {
    const { 'x-amz-target': target, authorization, 'content-type': type } = request.headers;
    const action = actions[String(target).replace(/^AmazonSQS\./, '')];
    if (!action || !type?.startsWith(TYPE)) return wrong(reply, 'com.amazon.coral.service#UnknownOperationException');
    const credential = `AWS4-HMAC-SHA256 Credential=${QUEUE.accessKeyId}/`;
    if (!authorization?.startsWith(credential))
      return wrong(reply, 'com.amazon.coral.service#UnrecognizedClientException');
    const input: Input = JSON.parse(String(request.body));
    if (!input.QueueUrl?.endsWith(QUEUE.path)) return wrong(reply, 'com.amazonaws.sqs#QueueDoesNotExist');
    const answer = await action(input, () => request.raw.socket.destroyed);
    return typeof answer === 'string' ? wrong(reply, answer) : reply.type(TYPE).send(JSON.stringify(answer));
  });
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const wrong = (reply: FastifyReply, type: string): FastifyReply =>
  reply
    .code(400)
    .type(TYPE)
    .send(JSON.stringify({ __type: type, message: 'The request is not valid.' }));
