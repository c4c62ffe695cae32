import type { FastifyReply } from 'fastify';
import { refusals, refuse } from './refuse.ts';
import type { Seller } from './seller.ts';

/** What a seller without limits is told. */
const NO_LIMIT = 1000;

/** Requests a second and at once, by operation. */
const PLANS = {
  searchOrders: [0.0056, 20],
  getOrder: [0.5, 30],
  getOrders: [0.0167, 20],
  getOrderV0: [0.5, 30],
  getOrderAddress: [0.5, 30],
  getOrderBuyerInfo: [0.5, 30],
  getOrderItems: [0.5, 30],
  createRestrictedDataToken: [1, 10],
} as const satisfies Record<string, [number, number]>;

export type Operation = keyof typeof PLANS;
export type Plans = (operation: Operation, reply: FastifyReply) => Promise<boolean>;

/** Count requests against the seller's usage plan; whether this one is within it. Answers say the rate, refusals do not. */
export function createPlans({ world, behaviour, options }: Seller): Plans {
  const levels = new Map<Operation, { level: number; at: number }>();
  return async (operation, reply) => {
    const [usual, burst] = PLANS[operation];
    const rate = behaviour.limited ? usual * (options.speed ?? 1) : NO_LIMIT;
    const now = world.now();
    const { level, at } = levels.get(operation) ?? { level: burst, at: now };
    const filled = Math.min(burst, level + ((now - at) / 1000) * rate);
    const within = !behaviour.limited || filled >= 1;
    levels.set(operation, { level: within ? filled - 1 : filled, at: now });
    if (!within) {
      await refuse(reply, refusals.throttled);
      return false;
    }
    tellRate(reply, rate);
    reply.header('x-amzn-requestid', crypto.randomUUID());
    return true;
  };
}

export function tellRate(reply: FastifyReply, rate = NO_LIMIT): void {
  reply.header('x-amzn-ratelimit-limit', String(rate));
}
