import type { FastifyReply, FastifyRequest } from 'fastify';
import { createServer, listen, type Serve } from '../server.ts';
import { deliverChanges } from './klaviyo/deliver.ts';
import { createLimits } from './klaviyo/limits.ts';
import { listProfiles, type Query } from './klaviyo/listing.ts';
import { spellProfile } from './klaviyo/profile.ts';
import { Refusal, throttled } from './klaviyo/refusal.ts';

const KEY = 'pk_invented0000000000000000000000000';
const REVISION = /^\d{4}-\d{2}-\d{2}(\.pre)?$/;

/** Klaviyo: profiles, by a private key. Such a key does not expire; where another's token would, the network's edge fails. */
export const serveKlaviyo: Serve = async (world, behaviour) => {
  const requests = { total: 0, throttled: 0 };
  const limits = behaviour.limited ? createLimits(Date.now) : undefined;
  const refuse = (reply: FastifyReply, refusal: Refusal) => answer(reply.code(refusal.status), refusal.body);
  const server = createServer(behaviour, {
    throttled: (reply) => refuse(reply.header('retry-after', '0'), throttled(0)),
    expired: (reply) => reply.code(524).type('text/html').send('<html><body>A timeout occurred</body></html>'),
  });
  server.addHook('onResponse', async (_request, reply) => {
    requests.total++;
    if (reply.statusCode === 429) requests.throttled++;
  });
  server.addHook('onRequest', async (request, reply) => {
    if (reply.sent) return;
    reply.header('date', new Date(world.now()).toUTCString());
    checkHeaders(request);
    const wait = limits?.take();
    if (wait !== undefined) return refuse(reply.header('retry-after', String(wait)), throttled(wait));
    reply.headers(limits?.headers() ?? {});
  });
  server.setErrorHandler((error, _request, reply) => {
    if (error instanceof Refusal) return refuse(reply, error);
    return refuse(reply, new Refusal(500, 'error', 'A server error occurred.', 'A server error occurred.'));
  });
  server.setNotFoundHandler((_request, reply) =>
    refuse(reply, new Refusal(404, 'not_found', 'Not found.', 'The requested path could not be found')),
  );

  server.get('/api/profiles', async (request, reply) => {
    const options = { origin, now: world.now(), pageSize: behaviour.pageSize };
    const listed = listProfiles(world.all('klaviyo', 'profile'), request.query as Query, options);
    return answer(reply, listed);
  });
  server.get<{ Params: { id: string } }>('/api/profiles/:id', async ({ params: { id } }, reply) => {
    const object = world.find('klaviyo', 'profile', id);
    if (!object) throw new Refusal(404, 'not_found', 'Not found.', `A profile with id ${id} does not exist.`);
    return answer(reply, { data: spellProfile(object), links: { self: `${origin}/api/profiles/${id}/` } });
  });

  const origin = await listen(server);
  const stopDelivering = behaviour.webhooks && deliverChanges(world, behaviour.webhooks);
  return {
    url: origin,
    environment: {
      KLAVIYO_URL: origin,
      KLAVIYO_API_KEY: KEY,
      ...(behaviour.webhooks && { KLAVIYO_WEBHOOK_SECRET: behaviour.webhooks.secret }),
    },
    requests,
    async close() {
      await stopDelivering?.();
      await server.close();
    },
  };
};

function answer(reply: FastifyReply, body: object): FastifyReply {
  return reply.type('application/vnd.api+json').send(JSON.stringify(body));
}

function checkHeaders({ headers }: FastifyRequest): void {
  const { authorization, revision } = headers;
  if (authorization === undefined) {
    throw new Refusal(
      401,
      'not_authenticated',
      'Authentication credentials were not provided.',
      'Missing or invalid key.',
    );
  }
  if (authorization !== `Klaviyo-API-Key ${KEY}`) {
    const said = 'Incorrect authentication credentials.';
    throw new Refusal(401, 'authentication_failed', said, said);
  }
  if (typeof revision !== 'string' || !REVISION.test(revision)) {
    throw new Refusal(400, 'invalid', 'Invalid input.', 'A valid revision header is required.', {
      parameter: 'revision',
    });
  }
}
