import { randomBytes } from 'node:crypto';

export const CLIENT = { id: 'sandbox-client', secret: 'sandbox-client-secret' };
const LIFE = 86_399;

/** The access tokens of an app: one that holds for ever, and those of the client-credentials grant, which end. */
export function createTokens(life: number | undefined) {
  const fixed = `shpat_${randomBytes(16).toString('hex')}`;
  const granted = new Map<string, number>();
  return {
    fixed,
    holds: (token: unknown): boolean =>
      typeof token === 'string' && (token === fixed || (granted.get(token) ?? 0) > Date.now()),
    /** Answer a request for a token, given as a form. */
    grant: (form: string): { status: number; body: object } => {
      const given = new URLSearchParams(form);
      if (given.get('grant_type') !== 'client_credentials')
        return { status: 400, body: { error: 'unsupported_grant_type' } };
      if (given.get('client_id') !== CLIENT.id || given.get('client_secret') !== CLIENT.secret) {
        return { status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed' } };
      }
      const token = `shpat_${randomBytes(16).toString('hex')}`;
      granted.set(token, Date.now() + (life ?? LIFE) * 1000);
      return {
        status: 200,
        body: { access_token: token, scope: 'read_customers,read_orders,read_all_orders', expires_in: life ?? LIFE },
      };
    },
  };
}
