// A small API for the tests of what all ingesters share: numbered manual customers, read by number, with faults; and the
// source and the module that read it, as plain as one can be.

import type { ExecutionContext } from 'ava';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Bucket } from '../../../src/ingest/bucket.ts';
import { createClient } from '../../../src/ingest/http.ts';
import type { Feed, ProviderModule, Source } from '../../../src/ingest/provider.ts';
import { createLog } from '../../../src/log.ts';

export type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;
export type Person = { external_id: string; email: string };

export const quiet = createLog('error', () => {});

/** A log whose lines are read. */
export function listeningLog() {
  const lines: string[] = [];
  return { log: createLog('debug', (line) => lines.push(line)), lines };
}

/** A server on a free port that is closed after the test; the handler answers whatever is asked. */
export async function answering(t: ExecutionContext<unknown>, handler: Handler): Promise<string> {
  const server = fastify({ forceCloseConnections: true });
  server.all('/*', handler);
  t.teardown(() => server.close());
  return await server.listen({ port: 0, host: '127.0.0.1' });
}

export class People {
  readonly people: Person[] = [];
  requests = 0;
  /** Called before each answer; it may answer otherwise. */
  before: Handler = () => {};

  constructor(count: number) {
    for (let n = 1; n <= count; n++) this.people.push({ external_id: `p${n}`, email: `p${n}@example.com` });
  }

  readonly handle: Handler = async (request, reply) => {
    this.requests++;
    await this.before(request, reply);
    if (reply.sent) return reply;
    const { after = '0', id } = request.query as { after?: string; id?: string };
    if (id !== undefined) return this.people.filter(({ external_id }) => id.split(',').includes(external_id));
    return this.people.slice(Number(after), Number(after) + 2);
  };
}

const Answer = z.array(z.looseObject({ external_id: z.string() }));

type Options = { url: string; signal: AbortSignal; interval?: number };

export function sourceOf({ url, signal, interval = 20 }: Options): Source {
  const client = createClient({
    provider: 'manual',
    base: url,
    log: quiet,
    signal,
    bucket: new Bucket({ rate: 10_000, burst: 100 }),
    authorize: async () => ({ authorization: 'Bearer token' }),
    retries: 0,
  });
  const ask = async (query: Record<string, string>) =>
    Answer.parse(JSON.parse((await client({ path: '/', query })).text));
  const toRecord = (person: object) => ({ entity: 'customer' as const, payload: JSON.stringify(person) });
  const feed: Feed = {
    entity: 'customer',
    async *pages({ position, mode }) {
      let after = Number(position.after ?? 0);
      if (mode === 'full' && position.done) after = 0;
      for (;;) {
        const people = await ask({ after: String(after) });
        after += people.length;
        const done = people.length < 2;
        yield { records: people.map(toRecord), position: { v: 1, after, ...(done && mode === 'full' && { done }) } };
        if (done) return;
      }
    },
  };
  return {
    provider: 'manual',
    account: '',
    feeds: [feed],
    interval,
    fetch: async (wanted) => (await ask({ id: wanted.map(({ id }) => id).join(',') })).map(toRecord),
  };
}

type Settings = { secret?: string };
const Body = z.union([
  z.object({ record: z.looseObject({}) }),
  z.object({ fetch: z.string() }),
  z.object({ read: z.literal(true) }),
  z.object({ nothing: z.string() }),
]);

/** Deliveries are signed by their secret alone, and named by a header. */
export const module: ProviderModule<Settings> = {
  provider: 'manual',
  readSettings: () => ({ secret: 's' }),
  open: () => undefined,
  deliveries: {
    longest: 500,
    verifier: ({ secret }) =>
      secret === undefined
        ? undefined
        : ({ headers }) =>
            headers['x-secret'] === secret
              ? {
                  ok: true,
                  key: headers['x-key'] ?? '',
                  topic: headers['x-topic'] ?? 'person',
                  ...(headers['x-account'] && { account: headers['x-account'] }),
                  ...(headers['x-sent-at'] && { sentAt: new Date(headers['x-sent-at']) }),
                  ...(headers['x-topic'] === 'privacy' && { privacy: true }),
                }
              : { ok: false, reason: 'the signature is wrong' },
    read: ({ body }) => {
      const one = Body.parse(JSON.parse(body.toString('utf8')));
      if ('record' in one) return [{ kind: 'record', entity: 'customer', payload: JSON.stringify(one.record) }];
      if ('fetch' in one) return [{ kind: 'fetch', entity: 'customer', id: one.fetch }];
      if ('read' in one) return [{ kind: 'read', entity: 'customer' }];
      return [{ kind: 'nothing', reason: one.nothing }];
    },
  },
};
