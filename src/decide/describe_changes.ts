import type { Change } from '../spine.ts';

const SHOWN = 20;

/** What became, or would become, of whom: how many of each, then the first ones as sentences. */
export function describeChanges(changes: Change[], shown = SHOWN): string {
  if (changes.length === 0) return 'No customer, identity or order is changed by it.';
  const lines = changes.slice(0, shown).map((change) => `  ${sentence(change)}`);
  if (changes.length > shown) lines.push(`  and ${number(changes.length - shown)} more; --json gives all`);
  return [summary(changes), ...lines].join('\n');
}

function summary(changes: Change[]): string {
  const counts = new Map<string, number>();
  for (const { what } of changes) counts.set(what, (counts.get(what) ?? 0) + 1);
  const parts = [...counts].map(([what, count]) => `${number(count)} ${what}`);
  // whole customers are told with the sum of theirs
  const orders = changes.reduce(
    (sum, { identity_id, orders }) => sum + (identity_id === null ? 0n : (orders ?? 0n)),
    0n,
  );
  if (orders === 0n) return `${parts.join(', ')}:`;
  return `${parts.join(', ')}; ${orders === 1n ? '1 order or shipment goes' : `${number(orders)} orders and shipments go`} with them:`;
}

function sentence(change: Change): string {
  const { what, provider, identity_key, identity_id, from_customer_id: from, customer_id: to } = change;
  const identity = identity_key === null ? `identity ${identity_id}` : `${provider} ${identity_key}`;
  switch (what) {
    case 'moved':
      return `${identity}: from customer ${from} to customer ${to}${withOrders(change)}`;
    case 'linked':
      return `${identity}: to customer ${to}${withOrders(change)}`;
    case 'stays':
      return `${identity}: stays with customer ${to}${withOrders(change)}`;
    case 'waits':
      return `${identity}: waits for a decision${from === null ? '' : `, away from customer ${from}`}`;
    case 'merged':
      return `customer ${from} is merged into customer ${to}${withOrders(change)}`;
    case 'unmerged':
      return `customer ${to} is itself again, apart from customer ${from}${withOrders(change)}`;
    case 'created':
      return identity_id === null ? `customer ${to} is new` : `${identity}: a new customer ${to}${withOrders(change)}`;
    case 'split':
      return `customer ${to ?? from} is split`;
    case 'dissolved':
      return `customer ${from ?? to} has no identity any longer`;
    case 'quarantined':
      return `${provider} ${identity_key} stops matching: too many have it`;
    case 'released':
      return `${provider} ${identity_key} matches again`;
    default: {
      const where = [from !== null && `from customer ${from}`, to !== null && `to customer ${to}`].filter(Boolean);
      return `${what}: ${[identity_id === null && identity_key === null ? '' : identity, ...where].filter(Boolean).join(' ')}`;
    }
  }
}

function withOrders({ orders }: Change): string {
  if (!orders) return '';
  return orders === 1n ? ', with 1 order or shipment' : `, with ${number(orders)} orders and shipments`;
}

function number(count: number | bigint): string {
  return count.toLocaleString('en-US');
}
