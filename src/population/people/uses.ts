import type { Role } from './cast.ts';
import type { Random } from './random.ts';

/** Where somebody buys; everybody does somewhere. */
export type Uses = {
  shopify: 'account' | 'guest' | null;
  qbo: 'customer' | 'receipt' | null;
  amazon: boolean;
  klaviyo: boolean;
  manual: boolean;
};

type Chances = { account: number; guest: number; qbo: number; amazon: number; klaviyo: number; manual: number };

const usual: Chances = { account: 0.72, guest: 0.15, qbo: 0.08, amazon: 0.3, klaviyo: 0.42, manual: 0.05 };
const business: Chances = { ...usual, account: 0.35, guest: 0, qbo: 0.95, amazon: 0.2 };
const nowhere: Chances = { account: 0, guest: 0, qbo: 0, amazon: 0, klaviyo: 0, manual: 0 };

const chances: Record<Role, Chances> = {
  single: usual,
  namesake: usual,
  household: { ...usual, guest: 0.5 },
  father_and_son: { ...usual, amazon: 0.9 },
  office: { ...usual, account: 0.3, guest: 0.8, qbo: 0.3 },
  business,
  contractor: { ...business, qbo: 1 },
  bookkeeping_client: { ...business, qbo: 1, amazon: 0 },
  house_buyer: { ...usual, account: 0, guest: 1, qbo: 0 },
  guest: { ...usual, account: 0, guest: 1, amazon: 0.1 },
  amazon_buyer: { ...nowhere, amazon: 1, klaviyo: 0.05 },
  subscriber: { ...nowhere, klaviyo: 1 },
};

/** `taken`: the shop has an account for their e-mail address already, and one address has one account. */
export function usesOf(role: Role, taken: boolean, random: Random): Uses {
  const chance = chances[role];
  const account = random.chance(chance.account) && !taken;
  const uses: Uses = {
    shopify: account ? 'account' : random.chance(chance.guest) ? 'guest' : null,
    qbo: random.chance(chance.qbo) ? 'customer' : role === 'single' && random.chance(0.02) ? 'receipt' : null,
    amazon: random.chance(chance.amazon),
    klaviyo: random.chance(chance.klaviyo),
    manual: random.chance(chance.manual),
  };
  const somewhere = Object.values(uses).some((use) => use !== null && use !== false);
  return somewhere ? uses : { ...uses, shopify: 'guest' };
}
