import type { FastifyInstance } from 'fastify';
import type { Seller } from './seller.ts';

/** Login with Amazon. A refresh token stays what it is. */
export function serveTokens(server: FastifyInstance, seller: Seller): void {
  server.post('/auth/o2/token', async (request, reply) => {
    const form = new URLSearchParams(String(request.body ?? ''));
    const refuse = (status: number, error: string, why: string) =>
      reply.code(status).send({ error, error_description: why });
    if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
      return refuse(400, 'invalid_request', 'The request is missing a required parameter : grant_type');
    }
    if (form.get('client_id') !== seller.clientId || form.get('client_secret') !== seller.clientSecret) {
      return refuse(401, 'invalid_client', 'Client authentication failed');
    }
    if (form.get('grant_type') !== 'refresh_token') {
      return refuse(400, 'unsupported_grant_type', 'The authorization grant type is not supported');
    }
    if (form.get('refresh_token') !== seller.refreshToken) {
      return refuse(400, 'invalid_grant', 'The request has an invalid grant parameter : refresh_token');
    }
    const { token, life } = seller.issue('Atza');
    return { access_token: token, refresh_token: seller.refreshToken, token_type: 'bearer', expires_in: life };
  });
}
