import type { Sale } from '../model.ts';
import type { Random } from '../people/random.ts';

const catalogue = [
  { sku: 'MUG-BLUE', title: 'Blue mug', price: 1450 },
  { sku: 'TEA-250', title: 'Assam tea, 250 g', price: 1290 },
  { sku: 'LAMP-OAK', title: 'Oak desk lamp', price: 8900 },
  { sku: 'SOCK-3', title: 'Wool socks, three pairs', price: 2499 },
  { sku: 'BAG-CNV', title: 'Canvas bag', price: 3200 },
  { sku: 'PEN-07', title: 'Drawing pen 0.7', price: 375 },
];

/** One basket; `cancels` and `refunds` are how often that happens. */
export function saleOf(
  random: Random,
  number: string,
  currency = 'USD',
  bad = { cancelled: 0.04, refunded: 0.05, test: 0.006 },
): Sale {
  const items = Array.from({ length: 1 + random.int(3) }, () => ({
    ...random.pick(catalogue),
    quantity: 1 + random.int(2),
  }));
  const net = items.reduce((sum, item) => sum + item.price * item.quantity, 0);
  const sale: Sale = {
    number,
    currency,
    items,
    tax: Math.round(net * random.pick([0, 0.0725, 0.19])),
    shipping: random.pick([0, 495, 995]),
    refunded: 0,
    state: random.chance(0.85) ? 'done' : 'open',
  };
  if (random.chance(bad.cancelled)) return { ...sale, state: 'cancelled' };
  if (random.chance(bad.test)) return { ...sale, state: 'test' };
  return random.chance(bad.refunded) ? { ...sale, refunded: items[0]!.price, state: 'done' } : sale;
}
