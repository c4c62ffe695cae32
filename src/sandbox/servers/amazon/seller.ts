import { randomBytes } from 'node:crypto';
import type { Behaviour } from '../../server.ts';
import type { World } from '../../world.ts';

export type Exchange = { method: string; url: string; body: string; status: number; answer: string };

/** What a test, or a story, wants otherwise than usual. */
export type Options = {
  /** Orders on a page, if fewer than asked for. */
  pageSize?: number;
  /** What the app may see: the address of deliveries, the name of the buyer. Both by default. */
  roles?: { shipping: boolean; tax: boolean };
  /** What lists say in the place of the time up to which they tell, as Amazon's own static sandbox does. */
  echo?: string;
  /** How many times the usual rates this seller's usage plan allows. */
  speed?: number;
  /** Told of each request and of its answer. */
  observe?: (exchange: Exchange) => void;
};

/** An access token, or a restricted one with what it opens. */
export type Token = { expiresAt: number; restricted?: Map<string, Set<string>> };

export type Seller = {
  id: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  marketplaces: string[];
  world: World;
  behaviour: Behaviour;
  options: Options;
  tokens: Map<string, Token>;
  /** Issue a token; `life` in seconds. */
  issue(prefix: string, restricted?: Token['restricted']): { token: string; life: number };
};

const MARKETPLACES = [
  'ATVPDKIKX0DER',
  'A2EUQ1WTGCTBG2',
  'A1F83G8C2ARO7P',
  'A1PA6795UKMFR9',
  'A13V1IB3VIYZZH',
  'A1VC38T7YXB528',
  'A2Q3Y263D00KWC',
];

/** A seller who sells everywhere; the real ones have an account in each region. */
export function newSeller(world: World, behaviour: Behaviour, options: Options): Seller {
  const secret = (): string => randomBytes(24).toString('base64url');
  const tokens = new Map<string, Token>();
  return {
    id: 'A1SANDBOXSELLR',
    clientId: 'amzn1.application-oa2-client.0123456789abcdef',
    clientSecret: `amzn1.oa2-cs.v1.${secret()}`,
    refreshToken: `Atzr|${secret()}`,
    marketplaces: MARKETPLACES,
    world,
    behaviour,
    options,
    tokens,
    issue(prefix, restricted) {
      const life = behaviour.tokenLife ?? 3600;
      const token = `${prefix}|${secret()}`;
      tokens.set(token, { expiresAt: Date.now() + life * 1000, restricted });
      return { token, life };
    },
  };
}
