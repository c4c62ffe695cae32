import { plain } from '../plain.ts';
import type { Change } from '../spine.ts';

const SHOWN = 20;

/** How a customer is called; one that a preview would make has no id that it will have. */
type Naming = (customer: bigint | null) => string;

/**
 * What became of whom: how many of each, then the first ones as sentences. With `preview`, what would: customers that are
 * made then go by letters.
 */
export function describeChanges(changes: Change[], shown = SHOWN, preview = false): string {
  if (changes.length === 0) return 'No customer, identity or order is changed by it.';
  const naming = preview ? lettersFor(changes) : byId;
  const lines = plain(changes.slice(0, shown)).map((change) => `  ${sentence(change, naming)}`);
  if (changes.length > shown) lines.push(`  and ${number(changes.length - shown)} more; --json gives all`);
  return [summary(changes), ...lines].join('\n');
}

function summary(changes: Change[]): string {
  const counts = new Map<string, number>();
  for (const { what } of changes) counts.set(what, (counts.get(what) ?? 0) + 1);
  const parts = [...counts].map(([what, count]) => `${number(count)} ${inNumber(what, count)}`);
  // whole customers are told with the sum of theirs
  const orders = changes.reduce(
    (sum, { identity_id, orders }) => sum + (identity_id === null ? 0n : (orders ?? 0n)),
    0n,
  );
  if (orders === 0n) return `${parts.join(', ')}:`;
  return `${parts.join(', ')}; ${orders === 1n ? '1 order or shipment goes' : `${number(orders)} orders and shipments go`} with them:`;
}

function inNumber(what: string, count: number): string {
  return count > 1 && (what === 'waits' || what === 'stays') ? what.slice(0, -1) : what;
}

function sentence(change: Change, name: Naming): string {
  const { what, provider, identity_key, identity_id, from_customer_id: from, customer_id: to } = change;
  const identity = identity_key === null ? `identity ${identity_id}` : `${provider} ${identity_key}`;
  switch (what) {
    case 'moved':
      return `${identity}: from ${name(from)} to ${name(to)}${withOrders(change)}`;
    case 'linked':
      return `${identity}: to ${name(to)}${withOrders(change)}`;
    case 'stays':
      return `${identity}: stays with ${name(to)}${withOrders(change)}`;
    case 'waits':
      return `${identity}: waits for a decision${from === null ? '' : `, away from ${name(from)}`}`;
    case 'merged':
      return `${name(from)} is merged into ${name(to)}${withOrders(change)}`;
    case 'unmerged':
      return `${name(to)} is itself again, apart from ${name(from)}${withOrders(change)}`;
    case 'created':
      return identity_id === null ? `${name(to)} is new` : `${identity}: a new ${name(to)}${withOrders(change)}`;
    case 'split':
      return `${name(to ?? from)} is split`;
    case 'dissolved':
      return `${name(from ?? to)} has no identity any longer`;
    case 'quarantined':
      return `${provider} ${identity_key} stops matching: too many have it`;
    case 'released':
      return `${provider} ${identity_key} matches again`;
    default: {
      const where = [from !== null && `from ${name(from)}`, to !== null && `to ${name(to)}`].filter(Boolean);
      return `${what}: ${[identity_id === null && identity_key === null ? '' : identity, ...where].filter(Boolean).join(' ')}`;
    }
  }
}

function byId(customer: bigint | null): string {
  return `customer ${customer}`;
}

function lettersFor(changes: Change[]): Naming {
  const made = new Map<bigint | null, string>();
  for (const { what, customer_id } of changes) {
    if (what === 'created' && !made.has(customer_id)) made.set(customer_id, letters(made.size));
  }
  return (customer) => `customer ${made.get(customer) ?? customer}`;
}

/** A, B, …, Z, AA, AB, … */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

function withOrders({ orders }: Change): string {
  if (!orders) return '';
  return orders === 1n ? ', with 1 order or shipment' : `, with ${number(orders)} orders and shipments`;
}

function number(count: number | bigint): string {
  return count.toLocaleString('en-US');
}
