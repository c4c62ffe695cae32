import type { FastifyInstance } from 'fastify';
import type { Tokens } from './tokens.ts';

export const TOKEN_PATH = '/oauth2/v1/tokens/bearer';

type Options = { tokens: Tokens; client: { id: string; secret: string }; refreshes: { total: number } };

/** The address that gives new tokens for a refresh token. */
export function serveTokens(server: FastifyInstance, { tokens, client, refreshes }: Options): void {
  const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
  server.post(TOKEN_PATH, async (request, reply) => {
    refreshes.total++;
    if (request.headers.authorization !== basic) return reply.code(401).send({ error: 'invalid_client' });
    const form = new URLSearchParams(String(request.body));
    if (form.get('grant_type') !== 'refresh_token') return reply.code(400).send({ error: 'unsupported_grant_type' });
    const given = tokens.refresh(form.get('refresh_token') ?? '');
    if (!given) return reply.code(400).send({ error_description: 'Token invalid', error: 'invalid_grant' });
    return { token_type: 'bearer', x_refresh_token_expires_in: 8_726_400, ...given };
  });
}
