import { ProviderError } from '../../ingest/provider_error.ts';
import { codesOf, type Reply } from './reply.ts';

/** GraphQL gave no data. */
export class Refused extends ProviderError {}

/** A single query may not cost so much, whatever the plan. */
export class TooCostly extends ProviderError {
  readonly cost: number | undefined;
  readonly most: number | undefined;

  constructor(extensions: Record<string, unknown>) {
    super('Shopify found one query too costly', 'Nothing to do: smaller pages are asked for.');
    const { cost, maxCost } = extensions;
    this.cost = typeof cost === 'number' ? cost : undefined;
    this.most = typeof maxCost === 'number' ? maxCost : undefined;
  }
}

const SCOPES = 'Give the app the scopes read_customers, read_orders and read_all_orders, and install it again.';
const PROTECTED = 'Ask for protected customer data (name, address, phone, email) in the settings of the app.';

/** Why there is no data; the server's own words stay out, they may quote values. */
export function refusalOf({ errors }: Reply): ProviderError {
  const tooCostly = errors.find(({ extensions }) => extensions?.code === 'MAX_COST_EXCEEDED');
  if (tooCostly) return new TooCostly(tooCostly.extensions!);
  const [code] = codesOf(errors);
  if (code === 'SHOP_INACTIVE') {
    return new Refused('the Shopify shop is not active', 'Look into the shop; reading goes on when it is back.');
  }
  const field = errors[0]?.path?.filter((step) => typeof step === 'string').join('.');
  const of = field ? ` of ${field}` : '';
  if (code === 'ACCESS_DENIED') return new Refused(`Shopify denies the reading${of}`, SCOPES);
  if (code !== undefined)
    return new Refused(`Shopify refused the query${of}: ${code.slice(0, 60)}`, 'See the log for which one.');
  return new Refused(`Shopify refused the query${of}`, field ? PROTECTED : 'See the log for which one.');
}
